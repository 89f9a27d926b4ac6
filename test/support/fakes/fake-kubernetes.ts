import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { failure, keyOf, type RecordedRequest, type Reply, tokenOf, tokenText } from './kubernetes-answers.ts';
import { builtIn, karpenter, type Resource, type Target, targetOf } from './kubernetes-resources.ts';
import { type Misbehaviour, misbehave } from './misbehaviour.ts';
import { nodeTable } from './node-table.ts';
import { type AnyObject, BadSelector, fieldPredicate, labelPredicate } from './selectors.ts';

export type { RecordedRequest } from './kubernetes-answers.ts';
export type { AnyObject } from './selectors.ts';
export type { Misbehaviour } from './misbehaviour.ts';

/** Objects by plural name: `{ pods: […], nodes: […], deployments: […] }`. */
export type Objects = Readonly<Record<string, readonly AnyObject[]>>;

export interface FakeKubernetesOptions {
  readonly objects?: Objects;
  /** Refuses other bearer tokens; without it any will do. */
  readonly token?: string | ((token: string) => boolean);
  readonly misbehave?: (request: RecordedRequest) => Misbehaviour | undefined;
  readonly karpenter?: 'v1' | 'v1beta1';
  /** Bodies from this size on are compressed for those who accept it; a real server starts at 128 KiB. */
  readonly gzipFrom?: number;
  readonly port?: number;
  /** `elsewhere` has a certificate for another host name. */
  readonly certificate?: 'server' | 'elsewhere';
}

export interface FakeKubernetes {
  readonly url: string;
  readonly port: number;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string;
  /** The same as DescribeCluster gives it. */
  readonly caData: string;
  readonly requests: RecordedRequest[];
  /** TLS connections opened so far. */
  readonly connections: () => number;
  /** TLS connections that are open now. */
  readonly openConnections: () => number;
  /** Requests whose client went away before it had its answer. */
  readonly abandoned: () => number;
  /** Knows `PartialObjectMetadataList`; without it sends whole objects, as an old server does. */
  metadataOnly: boolean;
  /** What is served can change at any time. */
  objects: Objects;
  misbehave: FakeKubernetesOptions['misbehave'];
  close(): Promise<void>;
}

const tls = (file: string) => readFileSync(new URL(`tls/${file}`, import.meta.url), 'utf8');

/** A Kubernetes API server that pages, selects and refuses as a real one, and misbehaves on request. */
export async function startFakeKubernetes(options: FakeKubernetesOptions = {}): Promise<FakeKubernetes> {
  const certificate = options.certificate ?? 'server';
  const server = createServer({ key: tls(`${certificate}.key`), cert: tls(`${certificate}.crt`) });
  const ca = tls('ca.crt');
  let connections = 0;
  let abandoned = 0;
  let openConnections = 0;
  server.on('secureConnection', (socket) => {
    connections += 1;
    openConnections += 1;
    socket.on('close', () => (openConnections -= 1));
  });
  server.on('request', (request, response) => {
    response.on('close', () => (abandoned += response.writableFinished ? 0 : 1));
    void answer(fake, options, request, response);
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const fake: FakeKubernetes = {
    url: `https://127.0.0.1:${port}`,
    port,
    ca,
    caData: Buffer.from(ca).toString('base64'),
    requests: [],
    connections: () => connections,
    openConnections: () => openConnections,
    abandoned: () => abandoned,
    metadataOnly: true,
    objects: options.objects ?? {},
    misbehave: options.misbehave,
    close: () => closed(server),
  };
  return fake;
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close').catch(() => undefined);
}

async function answer(
  fake: FakeKubernetes,
  options: FakeKubernetesOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', fake.url);
  const target = targetOf(url.pathname, [...builtIn, ...(options.karpenter ? [karpenter(options.karpenter)] : [])]);
  const recorded = record(fake, url, target, request.headers);
  const wrong = fake.misbehave?.(recorded);
  const honest = () => reply(fake, options, target, recorded);
  if (wrong !== undefined) {
    await misbehave(wrong, request, response, honest, recorded);
    return;
  }
  const { status, body, type = 'application/json' } = honest();
  send(response, status, body, type, request, options.gzipFrom ?? 128 * 1024);
}

function record(
  fake: FakeKubernetes,
  url: URL,
  target: Target | null,
  { authorization, accept }: IncomingMessage['headers'],
): RecordedRequest {
  const query = Object.fromEntries(url.searchParams);
  const same = (other: RecordedRequest) =>
    other.path === url.pathname && JSON.stringify(other.query) === JSON.stringify(query);
  const earlier = fake.requests.filter(same).length;
  const page = query['continue'] === undefined ? 1 : tokenOf(query['continue']).page;
  const recorded = {
    path: url.pathname,
    query,
    resource: target?.resource.plural ?? null,
    authorization,
    accept,
    page,
    earlier,
  };
  fake.requests.push(recorded);
  return recorded;
}

function reply(
  fake: FakeKubernetes,
  { token }: FakeKubernetesOptions,
  target: Target | null,
  request: RecordedRequest,
): Reply {
  if (!authentic(token, request.authorization)) return failure(401, 'Unauthorized', 'Unauthorized');
  if (target === null) return { status: 404, body: '404 page not found\n', type: 'text/plain' };
  if (target.name !== null) return single(fake, target);
  try {
    return list(fake, target, request);
  } catch (error) {
    if (!(error instanceof BadSelector)) throw error;
    return failure(400, 'BadRequest', error.message);
  }
}

function authentic(token: FakeKubernetesOptions['token'], authorization: string | undefined): boolean {
  if (token === undefined) return true;
  const given = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
  return typeof token === 'string' ? given === token : token(given);
}

function single(fake: FakeKubernetes, { resource, namespace, name }: Target): Reply {
  const found = (fake.objects[resource.plural] ?? []).find(
    ({ metadata }) => metadata.name === name && (!resource.namespaced || metadata.namespace === namespace),
  );
  if (found === undefined) return failure(404, 'NotFound', `${resource.plural} "${name}" not found`);
  return { status: 200, body: JSON.stringify({ apiVersion: resource.apiVersion, kind: resource.kind, ...found }) };
}

function list(fake: FakeKubernetes, { resource, namespace }: Target, { query, accept = '' }: RecordedRequest): Reply {
  const all = selected(fake, resource, namespace, query);
  const from = query['continue'] === undefined ? undefined : tokenOf(query['continue']);
  const begin = from === undefined ? 0 : placeAfter(all, from.after);
  const limit = Number(query['limit'] ?? 0) || all.length;
  const items = all.slice(begin, begin + limit);
  const left = all.length - begin - items.length;
  const last = items.at(-1);
  const more =
    left > 0 && last !== undefined
      ? { continue: tokenText({ after: keyOf(last), page: (from?.page ?? 1) + 1 }), remainingItemCount: left }
      : {};
  const metadata = { resourceVersion: '1000', ...more };
  if (resource.plural === 'nodes' && accept.includes('as=Table')) {
    return { status: 200, body: JSON.stringify(nodeTable(items, metadata, query['includeObject'])) };
  }
  if (accept.includes('as=PartialObjectMetadataList') && fake.metadataOnly) {
    // Its items do say what they are, unlike those of other lists.
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };
    const bodies = items.map((item) => ({ ...partial, metadata: item.metadata }));
    const kind = 'PartialObjectMetadataList';
    return { status: 200, body: JSON.stringify({ kind, apiVersion: 'meta.k8s.io/v1', metadata, items: bodies }) };
  }
  return {
    status: 200,
    // Items of a real list carry neither kind nor apiVersion.
    body: JSON.stringify({
      kind: `${resource.kind}List`,
      apiVersion: resource.apiVersion,
      metadata,
      items: items.map(bare),
    }),
  };
}

function bare(object: AnyObject): object {
  return Object.fromEntries(Object.entries(object).filter(([field]) => field !== 'apiVersion' && field !== 'kind'));
}

function placeAfter(sorted: readonly AnyObject[], key: string): number {
  const place = sorted.findIndex((object) => keyOf(object) > key);
  return place === -1 ? sorted.length : place;
}

const cache = new WeakMap<readonly AnyObject[], Map<string, readonly AnyObject[]>>();

/** In the order of etcd keys; kept, so that a long list is not sorted and filtered anew for every page. */
function selected(
  fake: FakeKubernetes,
  resource: Resource,
  namespace: string | null,
  { fieldSelector = '', labelSelector = '' }: Readonly<Record<string, string>>,
): readonly AnyObject[] {
  const objects = fake.objects[resource.plural] ?? [];
  const known = cache.get(objects) ?? new Map<string, readonly AnyObject[]>();
  cache.set(objects, known);
  const key = JSON.stringify([namespace, fieldSelector, labelSelector, objects.length]);
  const matchesFields = fieldPredicate(resource.plural, fieldSelector);
  const matchesLabels = labelPredicate(labelSelector);
  const matching = (object: AnyObject) =>
    (namespace === null || object.metadata.namespace === namespace) && matchesFields(object) && matchesLabels(object);
  const order = (a: AnyObject, b: AnyObject) => (keyOf(a) < keyOf(b) ? -1 : 1);
  const result = known.get(key) ?? objects.filter(matching).toSorted(order);
  known.set(key, result);
  return result;
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  type: string,
  request: IncomingMessage,
  gzipFrom: number,
): void {
  const accepted = (request.headers['accept-encoding'] ?? '').includes('gzip');
  const packed = accepted && body.length >= gzipFrom ? gzipSync(body, { level: 1 }) : null;
  const bytes = packed ?? Buffer.from(body);
  const encoding = packed === null ? {} : { 'content-encoding': 'gzip' };
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...encoding });
  response.end(bytes);
}
