/**
 * Serves clusters to poll from a process of its own: `pods-N` is a cluster of N Fargate pods, none of which waits, and of
 * a twentieth as many that have finished. All of them log.
 * Pages are made once and kept, so that later polls measure the client.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type EksCluster, startFakeEks } from '../support/fakes/fake-eks.ts';
import { watchedPod } from './watched-pods.ts';

const tls = (name: string) => readFileSync(new URL(`../support/fakes/tls/${name}`, import.meta.url), 'utf8');
const pages = new Map<string, { readonly body: Buffer; readonly zipped: boolean }>();

/** A real server compresses from this size on, with the fastest level. */
const gzipFrom = 128 * 1024;

const server = createServer({ key: tls('server.key'), cert: tls('server.crt') }, (request, response) => {
  const url = request.url ?? '/';
  const { body, zipped } = pages.get(url) ?? remembered(url);
  const headers = { 'content-type': 'application/json', ...(zipped ? { 'content-encoding': 'gzip' } : {}) };
  response.writeHead(200, { ...headers, 'content-length': body.length }).end(body);
});

function remembered(url: string) {
  const plain = Buffer.from(answer(new URL(url, 'https://localhost')));
  const zipped = plain.length >= gzipFrom;
  const page = { body: zipped ? gzipSync(plain, { level: 1 }) : plain, zipped };
  pages.set(url, page);
  return page;
}

/** Pods in the order of their number stand for those in the order of their key. */
function answer({ pathname, searchParams }: URL): string {
  const live = Number(/^\/pods-(\d+)\//.exec(pathname)?.[1] ?? 0);
  const selector = searchParams.get('fieldSelector') ?? '';
  if (pathname.endsWith('/events')) return list('EventList', 'v1', {}, []);
  if (pathname.endsWith('/configmaps')) return list(...metadataList, {}, [configMap]);
  if (selector.endsWith('status.phase=Pending')) return list('PodList', 'v1', {}, []);
  const count = selector.includes('!=Running') ? Math.round(live / 20) : live;
  const start = Number(searchParams.get('continue') ?? 0);
  const end = Math.min(count, start + Number(searchParams.get('limit')));
  const items = Array.from({ length: end - start }, (_, offset) => {
    const metadata = watchedPod(start + offset, count);
    return `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":${metadata}}`;
  });
  const more = end < count ? { continue: String(end), remainingItemCount: count - end } : {};
  return list(...metadataList, more, items);
}

const metadataList = ['PartialObjectMetadataList', 'meta.k8s.io/v1'] as const;
const configMap =
  '{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"aws-logging","namespace":"aws-observability","uid":"1","resourceVersion":"410000000","creationTimestamp":"2026-11-01T00:00:00Z"}}';

function list(kind: string, apiVersion: string, more: object, items: readonly string[]): string {
  const metadata = JSON.stringify({ resourceVersion: '410000000', ...more });
  return `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":${metadata},"items":[${items.join(',')}]}`;
}

server.listen(0, '127.0.0.1', () => void announce());

async function announce(): Promise<void> {
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  const eks = await startFakeEks();
  // Every name is a cluster: `pods-100`, or `pods-100.7` for one more of that size.
  eks.clusters = new Proxy<Record<string, EksCluster>>({}, { get: (_, name) => clusterOf(String(name), origin) });
  console.log(JSON.stringify({ eks: eks.url }));
}

function clusterOf(name: string, origin: string): EksCluster {
  const data = Buffer.from(tls('ca.crt')).toString('base64');
  const endpoint = `${origin}/${name.replace(/\..*/, '')}`;
  return { cluster: { endpoint, certificateAuthority: { data }, tags: { team: 'a' } } };
}
