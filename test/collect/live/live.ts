import { onTestFinished, vi } from 'vitest';
import { createLiveSource, type LiveSourceOptions } from '#collect/live/live-source.ts';
import type { RawObject, RawPages } from '#collect/raw/fields.ts';
import { type FakeCluster, type FakeClusterOptions, startFakeCluster } from '../../support/fakes/fake-cluster.ts';
import type { AnyObject } from '../../support/fakes/fake-kubernetes.ts';

/** A fake cluster, gone with the test, and the environment that leads there. */
export async function fakeCluster(options: FakeClusterOptions = {}): Promise<FakeCluster> {
  const cluster = await startFakeCluster(options);
  for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await cluster.close();
  });
  return cluster;
}

/** A source whose waits take no time; `waits` says how long they would have been. */
export async function liveSource(options: Partial<LiveSourceOptions> = {}) {
  const waits: number[] = [];
  const sleep = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };
  const source = await createLiveSource({ cluster: 'shop', sleep, ...options });
  onTestFinished(() => source.close());
  return { source, waits };
}

export function pod(name: string, namespace = 'default', rest: object = {}): AnyObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, uid: `uid-${namespace}-${name}` }, ...rest };
}

export function pods(count: number, namespace = 'default'): AnyObject[] {
  return Array.from({ length: count }, (_, index) => pod(`p-${String(index).padStart(5, '0')}`, namespace));
}

export async function all(pages: RawPages): Promise<RawObject[]> {
  return (await Array.fromAsync(pages)).flat();
}

export function names(objects: readonly RawObject[]): string[] {
  return objects.map(({ metadata }) => (metadata as { name: string }).name);
}
