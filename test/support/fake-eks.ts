import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Document = Readonly<Record<string, unknown>>;

export interface EksCluster {
  /** As DescribeCluster prints it; name, arn, status and version are filled in when absent. */
  readonly cluster?: Document;
  /** As DescribeFargateProfile prints them. */
  readonly profiles?: readonly (Document & { readonly fargateProfileName: string })[];
  readonly nodeGroups?: readonly string[];
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
}

export interface FakeEks {
  /** For `AWS_ENDPOINT_URL_EKS` and `AWS_ENDPOINT_URL_STS`. */
  readonly url: string;
  readonly requests: { readonly action: string; readonly path: string; readonly authorization: string }[];
  clusters: Readonly<Record<string, EksCluster>>;
  refuse: FakeEksOptions['refuse'];
  close(): Promise<void>;
}

/** The calls of EKS and STS that an audit makes, over plain HTTP. Signatures are not checked. */
export async function startFakeEks(options: FakeEksOptions = {}): Promise<FakeEks> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', fake.url);
    const action = actionOf(request.method ?? 'GET', url.pathname);
    const authorization = request.headers.authorization ?? '';
    fake.requests.push({ action, path: url.pathname + url.search, authorization });
    const refusal = fake.refuse?.(action, url.pathname);
    request.resume();
    if (refusal !== undefined) {
      const say = action === 'AssumeRole' ? refuseInXml : refuse;
      say(response, refusal);
      return;
    }
    if (action === 'AssumeRole') {
      assumeRole(response);
      return;
    }
    answer(response, fake, options, url);
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeEks = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    clusters: options.clusters ?? {},
    refuse: options.refuse,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
  return fake;
}

function actionOf(method: string, path: string): string {
  if (method === 'POST' && path === '/') return 'AssumeRole';
  if (path === '/clusters') return 'ListClusters';
  if (/^\/clusters\/[^/]+$/.test(path)) return 'DescribeCluster';
  if (/\/fargate-profiles$/.test(path)) return 'ListFargateProfiles';
  if (/\/fargate-profiles\/[^/]+$/.test(path)) return 'DescribeFargateProfile';
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

function described(name: string, { region = 'eu-west-1' }: FakeEksOptions): Document {
  return { name, arn: `arn:aws:eks:${region}:111122223333:cluster/${name}`, version: '1.33', status: 'ACTIVE' };
}

/** The wire has seconds since 1970 where the CLI prints ISO strings. */
function timed(document: Document): Document {
  const createdAt = document['createdAt'];
  return typeof createdAt === 'string' ? { ...document, createdAt: Date.parse(createdAt) / 1000 } : document;
}

function page(key: string, names: readonly string[], url: URL, pageSize = 100): Document {
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

function refuseInXml(response: ServerResponse, { status, code, message = code }: EksRefusal): void {
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
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
