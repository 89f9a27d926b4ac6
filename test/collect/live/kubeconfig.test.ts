import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import type { FakeKubernetes } from '../../support/fake-kubernetes.ts';
import { all, fakeCluster, liveSource, pods } from './live.ts';
import { tunnelTo } from './tunnel.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function kubeconfig(kubernetes: FakeKubernetes, user: object = { token: 'secret' }, cluster: object = {}): string {
  const file = join(folder(), 'config');
  const server = { server: kubernetes.url, 'certificate-authority-data': kubernetes.caData, ...cluster };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: server }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'tunnel', context: { cluster: 'c', user: 'u' } },
      { name: 'other', context: { cluster: 'c', user: 'u' } },
    ],
    'current-context': 'tunnel',
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

test('reads through a kubeconfig with its token, over one connection', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: pods(10) }, token: 'secret' });
  const { source } = await liveSource({ kubeconfig: kubeconfig(kubernetes), pageSize: 2 });
  expect(await all(source.list(kinds.pods))).toHaveLength(10);
  expect(kubernetes.connections()).toBe(1);
  expect(source.warnings).toEqual([]);
});

test('finds the file where kubectl does', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: pods(1) }, token: 'secret' });
  vi.stubEnv('KUBECONFIG', kubeconfig(kubernetes));
  const { source } = await liveSource({ context: 'other' });
  expect(await all(source.list(kinds.pods))).toHaveLength(1);
});

test('runs exec plugins, and asks them again after a 401', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: pods(1) } });
  const script = join(folder(), 'plugin.mjs');
  const status = "{ token: 't-' + Date.now(), expirationTimestamp: new Date(Date.now() + 6e5).toISOString() }";
  const credential = `{ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: ${status} }`;
  writeFileSync(script, `console.log(JSON.stringify(${credential}))`);
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: [script] };
  kubernetes.misbehave = () => (kubernetes.requests.length === 1 ? { do: 'status', status: 401 } : undefined);
  const { source } = await liveSource({ kubeconfig: kubeconfig(kubernetes, { exec }) });
  expect(await all(source.list(kinds.pods))).toHaveLength(1);
  const [first, second] = kubernetes.requests.map(({ authorization }) => authorization);
  expect(first).toMatch(/^Bearer t-\d+$/);
  expect(second).not.toBe(first);
});

test('goes through the proxy that the kubeconfig names', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: pods(6) }, token: 'secret' });
  const { url, tunnels } = await tunnelTo(kubernetes.port);
  const server = 'https://kubernetes.default.svc:6443';
  const { source } = await liveSource({
    kubeconfig: kubeconfig(kubernetes, undefined, { server, 'proxy-url': url }),
    pageSize: 2,
  });
  expect(await all(source.list(kinds.pods))).toHaveLength(6);
  expect(tunnels).toEqual(['kubernetes.default.svc:6443']);
  expect(source.warnings[0]).toContain('The kubeconfig leads to kubernetes.default.svc:6443, while cluster shop is at');
});

test('needs no AWS for the Kubernetes side', async () => {
  const { kubernetes, eks } = await fakeCluster({ objects: { pods: pods(1) }, token: 'secret' });
  eks.refuse = () => ({ status: 403, code: 'AccessDeniedException' });
  const { source } = await liveSource({ kubeconfig: kubeconfig(kubernetes) });
  expect(await all(source.list(kinds.pods))).toHaveLength(1);
});

test('a file or context that does not exist, or a file that is none', async () => {
  const { kubernetes } = await fakeCluster();
  const missing = await liveSource({ kubeconfig: '/nowhere/config' });
  await expect(all(missing.source.list(kinds.pods))).rejects.toMatchObject({
    kind: 'usage',
    message: 'The kubeconfig /nowhere/config does not exist.',
  });
  const file = kubeconfig(kubernetes);
  const wrong = await liveSource({ kubeconfig: file, context: 'tunel' });
  await expect(all(wrong.source.list(kinds.pods))).rejects.toThrow(
    `The kubeconfig ${file} has no context tunel. Did you mean tunnel? Its contexts: tunnel, other.`,
  );
  writeFileSync(file, 'clusters: {{{');
  const invalid = await liveSource({ kubeconfig: file });
  await expect(all(invalid.source.list(kinds.pods))).rejects.toThrow(`The kubeconfig ${file} is not valid:`);
});

test('a plugin that fails', async () => {
  const { kubernetes } = await fakeCluster();
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: '/nowhere/aws', args: ['eks', 'get-token'] };
  const { source } = await liveSource({ kubeconfig: kubeconfig(kubernetes, { exec }) });
  await expect(all(source.list(kinds.pods))).rejects.toThrow(
    /Could not authenticate with context tunnel of The kubeconfig/i,
  );
});
