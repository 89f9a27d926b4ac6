/**
 * Serves a benchmark cluster from a process of its own: a Kubernetes API over HTTPS that pages and knows the field
 * selectors of pods, and the EKS calls. Bodies are made once and kept, so that later runs measure the client.
 *   node test/bench/server.ts PODS SHARE_ON_FARGATE every|own
 * `every`: a profile asks for the label fargate=yes in all namespaces, so that every pod must be read; `own`: profiles
 * select only the namespaces whose pods are on Fargate.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startFakeEks } from '../support/fakes/fake-eks.ts';
import { nodeTable } from '../support/fakes/node-table.ts';
import { type BenchPod, makeCluster, nodeOf } from './cluster.ts';

const [count = '10000', share = '1', selected = 'every'] = process.argv.slice(2);
const { pods, namespaces } = makeCluster(Number(count), Number(share));
const fargateNamespaces = [...new Set(pods.filter(({ fargate }) => fargate).map(({ namespace }) => namespace))];
const tls = (name: string) => readFileSync(new URL(`../support/fakes/tls/${name}`, import.meta.url), 'utf8');

const bodies = new Map<string, { plain: Buffer; zipped: Buffer }>();
let bytes = 0;
let requests = 0;

const server = createServer(
  { key: tls('server.key'), cert: tls('server.crt'), keepAlive: true },
  (request, response) => {
    const url = request.url ?? '/';
    if (url === '/stats') {
      response.end(JSON.stringify({ bytes, requests }));
      bytes = 0;
      requests = 0;
      return;
    }
    const body = bodies.get(url) ?? remember(url);
    requests++;
    bytes += body.plain.length;
    const zip = (request.headers['accept-encoding'] ?? '').includes('gzip') && body.plain.length > 128 * 1024;
    const headers = { 'content-type': 'application/json', ...(zip ? { 'content-encoding': 'gzip' } : {}) };
    response.writeHead(body.plain.length === 0 ? 404 : 200, headers).end(zip ? body.zipped : body.plain);
  },
);

function remember(url: string): { plain: Buffer; zipped: Buffer } {
  const plain = Buffer.from(answer(new URL(url, 'https://localhost')));
  const body = { plain, zipped: gzipSync(plain, { level: 1 }) };
  bodies.set(url, body);
  return body;
}

/** What kubectl asks before it lists. */
const discovery: Readonly<Record<string, unknown>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: [{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get', 'list'] }],
  },
};

function answer({ pathname, searchParams }: URL): string {
  if (pathname in discovery) return JSON.stringify(discovery[pathname]);
  const match = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/(pods|nodes|namespaces|events|configmaps)$/.exec(pathname);
  if (match === null)
    return pathname.startsWith('/apis/apps/') || pathname.startsWith('/apis/batch/')
      ? list('List', [], searchParams)
      : '';
  const [, namespace, resource] = match;
  if (resource === 'pods')
    return list(
      'PodList',
      podsFor(namespace, searchParams.get('fieldSelector')).map(({ json }) => json),
      searchParams,
    );
  if (resource === 'nodes') return nodeAnswer(searchParams);
  if (resource === 'namespaces')
    return list(
      'NamespaceList',
      namespaces.map((name) => JSON.stringify({ metadata: { name, labels: {} } })),
      searchParams,
    );
  return list('List', [], searchParams);
}

type BenchNode = Readonly<Record<string, unknown>> & { readonly metadata: { readonly labels: Record<string, string> } };

function nodeAnswer(query: URLSearchParams): string {
  const { start, end, metadata, items } = paged(nodesFor(query.get('labelSelector') ?? ''), query);
  if (!query.has('includeObject')) return list('NodeList', items.map(String), query);
  const nodes = items.slice(start, end).map((json) => JSON.parse(json) as BenchNode);
  return JSON.stringify(nodeTable(nodes, metadata, 'None'));
}

const allNodes = pods.filter(({ fargate }) => fargate).map(nodeOf);

/** All are Fargate's, so that only zones select. */
function nodesFor(selector: string): string[] {
  const zone = /zone=([\w-]+)/.exec(selector)?.[1];
  const not = /notin \(([^)]*)\)/.exec(selector)?.[1]?.split(',') ?? [];
  const zoneOf = (json: string) => /topology.kubernetes.io\/zone":"([\w-]+)/.exec(json)?.[1] ?? '';
  return allNodes.filter((json) => (zone === undefined || zoneOf(json) === zone) && !not.includes(zoneOf(json)));
}

function podsFor(namespace: string | undefined, selector: string | null): BenchPod[] {
  const terms = (selector ?? '').split(',').filter((term) => term !== '');
  return pods.filter(
    (pod) => (namespace === undefined || pod.namespace === namespace) && terms.every((term) => fits(pod, term)),
  );
}

function fits({ fargate, namespace }: BenchPod, term: string): boolean {
  const [, field, operator, value] = /^(.+?)(!?==?)(.*)$/.exec(term) ?? [];
  const own = {
    'spec.schedulerName': fargate ? 'fargate-scheduler' : 'default-scheduler',
    'status.phase': 'Running',
    'metadata.namespace': namespace,
  }[field ?? ''];
  return (own === value) === !operator?.startsWith('!');
}

function paged(items: readonly string[], query: URLSearchParams) {
  const start = Number(query.get('continue') ?? 0);
  const end = Math.min(items.length, start + Number(query.get('limit') ?? items.length));
  const metadata = { resourceVersion: '1', ...(end < items.length ? { continue: String(end) } : {}) };
  return { start, end, metadata, items };
}

function list(kind: string, all: readonly string[], query: URLSearchParams): string {
  const { start, end, metadata, items } = paged(all, query);
  return `{"kind":"${kind}","apiVersion":"v1","metadata":${JSON.stringify(metadata)},"items":[${items.slice(start, end).join(',')}]}`;
}

server.listen(0, '127.0.0.1', () => void announce());

async function announce(): Promise<void> {
  const kubernetes = `https://localhost:${String((server.address() as AddressInfo).port)}`;
  const selectors =
    selected === 'every'
      ? [{ namespace: 'team-*', labels: { fargate: 'yes' } }]
      : fargateNamespaces.map((namespace) => ({ namespace }));
  const eks = await startFakeEks({
    clusters: {
      bench: {
        cluster: {
          endpoint: kubernetes,
          certificateAuthority: { data: Buffer.from(tls('ca.crt')).toString('base64') },
        },
        profiles: profiles(selectors),
      },
    },
  });
  console.log(
    JSON.stringify({
      kubernetes,
      eks: eks.url,
      averagePod: Math.round(pods.reduce((sum, { json }) => sum + json.length, 0) / pods.length),
    }),
  );
}

function profiles(selectors: readonly { namespace: string }[]) {
  return [...Map.groupBy(selectors, (selector) => Math.floor(selectors.indexOf(selector) / 5))].map(([index, own]) => ({
    ...{ fargateProfileName: `profile-${String(index)}`, status: 'ACTIVE', createdAt: '2026-01-01T00:00:00Z' },
    ...{ podExecutionRoleArn: 'arn:aws:iam::111122223333:role/fargate', subnets: ['subnet-a'], selectors: own },
  }));
}
