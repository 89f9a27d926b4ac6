import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountAnswer, type FakeAccount } from './fake-account.ts';
import { logsAnswer } from './fake-log-groups.ts';

type Document = Readonly<Record<string, unknown>>;

export interface EksCluster {
  /** As DescribeCluster prints it; name, arn, status and version are filled in when absent. */
  readonly cluster?: Document;
  /** As DescribeFargateProfile prints them. */
  readonly profiles?: readonly (Document & { readonly fargateProfileName: string })[];
  readonly nodeGroups?: readonly string[];
  /** As DescribeAccessEntry prints them; unsaid, every execution role has one. */
  readonly accessEntries?: readonly (Document & { readonly principalArn: string })[];
  readonly podIdentityAssociations?: readonly Document[];
}

export interface EksRefusal {
  readonly status: number;
  /** E.g. `AccessDeniedException`. */
  readonly code: string;
  readonly message?: string;
}

export interface FakeEksOptions {
  readonly clusters?: Readonly<Record<string, EksCluster>>;
  readonly region?: string;
  /** For these actions, e.g. `ListClusters`, answers otherwise. */
  readonly refuse?: (action: string, path: string) => EksRefusal | undefined;
  /** Names a page, if fewer than asked for. */
  readonly pageSize?: number;
  readonly port?: number;
  readonly account?: FakeAccount;
}

export interface FakeEks {
  /** For `AWS_ENDPOINT_URL_EKS` and the same of STS, IAM, EC2 and CloudWatch Logs. */
  readonly url: string;
  readonly requests: { readonly action: string; readonly path: string; readonly authorization: string }[];
  clusters: Readonly<Record<string, EksCluster>>;
  refuse: FakeEksOptions['refuse'];
  /** What IAM, EC2 and CloudWatch Logs tell of the account of the clusters. */
  account: FakeAccount;
  close(): Promise<void>;
}

/** The calls of EKS, STS, IAM, EC2 and CloudWatch Logs that an audit makes, over plain HTTP. Signatures are not checked. */
export async function startFakeEks(options: FakeEksOptions = {}): Promise<FakeEks> {
  const server = createServer((request, response) => {
    void respond(request, response);
  });
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', fake.url);
    const body = Buffer.concat(await request.toArray()).toString();
    const target = /^Logs_\d+\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1];
    const form = new URLSearchParams(target === undefined ? body : '');
    const action = target ?? form.get('Action') ?? actionOf(url.pathname);
    const authorization = request.headers.authorization ?? '';
    fake.requests.push({ action, path: url.pathname + url.search, authorization });
    const refusal = fake.refuse?.(action, url.pathname);
    if (refusal !== undefined) {
      const say = form.has('Action') ? refuseInXml : refuse;
      say(response, refusal);
      return;
    }
    if (target !== undefined) {
      const said = logsAnswer(fake.account.logs ?? { groups: {} }, target, JSON.parse(body) as Document);
      if ('found' in said) json(response, said.found);
      else refuse(response, { status: 400, ...said });
      return;
    }
    if (action === 'AssumeRole') {
      assumeRole(response);
      return;
    }
    if (action === 'GetCallerIdentity') {
      xml(response, 200, callerIdentity);
      return;
    }
    if (form.has('Action')) {
      const said = accountAnswer(fake.account, form);
      if (typeof said === 'string') xml(response, 200, said);
      else refuseInXml(response, { status: said.code === 'NoSuchEntity' ? 404 : 400, ...said });
      return;
    }
    answer(response, fake, options, url);
  };
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeEks = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    clusters: options.clusters ?? {},
    refuse: options.refuse,
    account: options.account ?? {},
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
  return fake;
}

function actionOf(path: string): string {
  if (path === '/clusters') return 'ListClusters';
  if (/^\/clusters\/[^/]+$/.test(path)) return 'DescribeCluster';
  if (/\/fargate-profiles$/.test(path)) return 'ListFargateProfiles';
  if (/\/fargate-profiles\/[^/]+$/.test(path)) return 'DescribeFargateProfile';
  if (/\/access-entries\/[^/]+$/.test(path)) return 'DescribeAccessEntry';
  if (/\/pod-identity-associations$/.test(path)) return 'ListPodIdentityAssociations';
  return /\/node-groups$/.test(path) ? 'ListNodegroups' : 'Unknown';
}

function answer(response: ServerResponse, fake: FakeEks, options: FakeEksOptions, url: URL): void {
  const [, , name, kind, item] = url.pathname.split('/').map(decodeURIComponent);
  if (name === undefined) {
    json(response, page('clusters', Object.keys(fake.clusters), url, options.pageSize));
    return;
  }
  const found = fake.clusters[name];
  if (found === undefined) {
    notFound(response, `No cluster found for name: ${name}.`);
    return;
  }
  const { cluster, profiles = [], nodeGroups = [] } = found;
  if (kind === undefined) {
    json(response, { cluster: timed({ ...described(name, options), ...cluster }) });
    return;
  }
  if (kind === 'node-groups') {
    json(response, page('nodegroups', nodeGroups, url, options.pageSize));
    return;
  }
  if (kind === 'access-entries') {
    accessEntry(response, found, item ?? '');
    return;
  }
  if (kind === 'pod-identity-associations') {
    json(response, page('associations', found.podIdentityAssociations ?? [], url, options.pageSize));
    return;
  }
  const names = profiles.map((profile) => profile.fargateProfileName);
  if (item === undefined) {
    json(response, page('fargateProfileNames', names, url, options.pageSize));
    return;
  }
  const profile = profiles.find(({ fargateProfileName }) => fargateProfileName === item);
  if (profile === undefined) {
    notFound(response, `No Fargate Profile found with name: ${item}.`);
    return;
  }
  json(response, { fargateProfile: timed({ clusterName: name, status: 'ACTIVE', ...profile }) });
}

const accessConfig = { authenticationMode: 'API_AND_CONFIG_MAP' };

function described(name: string, { region = 'eu-west-1' }: FakeEksOptions): Document {
  return {
    name,
    arn: `arn:aws:eks:${region}:111122223333:cluster/${name}`,
    version: '1.33',
    status: 'ACTIVE',
    accessConfig,
  };
}

/** The wire has seconds since 1970 where the CLI prints ISO strings. */
function timed(document: Document): Document {
  const createdAt = document['createdAt'];
  return typeof createdAt === 'string' ? { ...document, createdAt: Date.parse(createdAt) / 1000 } : document;
}

function accessEntry(
  response: ServerResponse,
  { profiles = [], accessEntries }: EksCluster,
  principalArn: string,
): void {
  const own = {
    principalArn,
    type: 'FARGATE_LINUX',
    createdAt: '2026-01-02T00:00:00Z',
    kubernetesGroups: [],
    tags: {},
  };
  const named = profiles.some(({ podExecutionRoleArn }) => podExecutionRoleArn === principalArn);
  const entry =
    accessEntries === undefined && named ? own : accessEntries?.find((one) => one.principalArn === principalArn);
  if (entry === undefined) notFound(response, `The specified principalArn could not be found: ${principalArn}.`);
  else json(response, { accessEntry: timed(entry) });
}

function page(key: string, names: readonly unknown[], url: URL, pageSize = 100): Document {
  const start = Number(url.searchParams.get('nextToken') ?? 0);
  const size = Math.min(pageSize, Number(url.searchParams.get('maxResults') ?? 100));
  const next = start + size < names.length ? String(start + size) : null;
  return { [key]: names.slice(start, start + size), nextToken: next };
}

function json(response: ServerResponse, document: Document): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(document));
}

function notFound(response: ServerResponse, message: string): void {
  refuse(response, { status: 404, code: 'ResourceNotFoundException', message });
}

function refuse(response: ServerResponse, { status, code, message = code }: EksRefusal): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code });
  response.end(JSON.stringify({ message }));
}

/** In the form of IAM and STS; EC2 has the same error one level deeper, under another name. */
function refuseInXml(response: ServerResponse, { status, code, message = code }: EksRefusal): void {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const isEc2 = code === 'UnauthorizedOperation';
  xml(
    response,
    status,
    isEc2 ? `<Response><Errors>${error}</Errors></Response>` : `<ErrorResponse>${error}</ErrorResponse>`,
  );
}

function xml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(body);
}

function assumeRole(response: ServerResponse): void {
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  const keys =
    '<AccessKeyId>ASIAASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>';
  const result = `<Credentials>${keys}<Expiration>${expiration}</Expiration></Credentials>`;
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(
    `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>${result}</AssumeRoleResult></AssumeRoleResponse>`,
  );
}

const callerIdentity = [
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>',
  '<Arn>arn:aws:sts::111122223333:assumed-role/auditor/session</Arn><Account>111122223333</Account>',
  '</GetCallerIdentityResult></GetCallerIdentityResponse>',
].join('');
