import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { kubernetesFault } from '#collect/live/faults.ts';
import { TimeoutError } from '#collect/live/http-errors.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { readFileSync } from 'node:fs';
import { all, fakeCluster, liveSource, pods } from './live.ts';

async function faultOf(reading: Promise<unknown>): Promise<AuditorError> {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AuditorError);
  return error as AuditorError;
}

test('403 names the grant that is missing, cluster-wide or in a namespace', async () => {
  await fakeCluster({ misbehave: () => ({ do: 'status', status: 403 }) });
  const { source } = await liveSource();
  const wide = await faultOf(all(source.list(kinds.pods)));
  expect(wide.message).toBe(
    'Not allowed to list pods on cluster shop: grant this identity list pods (cluster-wide RBAC).',
  );
  expect(wide.missingPermission).toBe('list pods (cluster-wide RBAC)');
  const narrow = await faultOf(all(source.list(kinds.pods, { namespaces: ['checkout'] })));
  expect(narrow.missingPermission).toBe('list pods in checkout');
  const configMap = await faultOf(all(source.list(kinds.configmaps)));
  expect(configMap.missingPermission).toBe('list configmaps/aws-logging in aws-observability');
  const node = await faultOf(all(source.get(kinds.nodes, 'fargate-1')));
  expect(node.missingPermission).toBe('list nodes (cluster-wide RBAC)');
});

test.each([
  [-11, '11 minutes ahead of'],
  [7, '7 minutes behind'],
])('401 from a server whose clock is %i minutes off names the clock', async (minutes, words) => {
  const date = new Date(Date.now() + minutes * 60_000).toUTCString();
  await fakeCluster({ misbehave: () => ({ do: 'status', status: 401, headers: { date } }) });
  const { source } = await liveSource();
  const fault = await faultOf(all(source.list(kinds.pods)));
  expect(fault.message).toBe(
    `Cluster shop refused the token (401): the local clock is ${words} the cluster’s; set it right.`,
  );
});

test('401 otherwise is an identity the cluster does not know, and is asked no further', async () => {
  const { kubernetes } = await fakeCluster({ token: 'another' });
  const { source } = await liveSource();
  const fault = await faultOf(all(source.list(kinds.pods)));
  expect(fault.message).toContain('does not know this identity (401): give it an EKS access entry');
  expect(kubernetes.requests).toHaveLength(2);
  const next = await faultOf(all(source.list(kinds.nodes)));
  expect(next.message).toContain('does not know this identity');
  expect(kubernetes.requests).toHaveLength(2);
});

test('a refused connection names the endpoint and the ways around a private one', async () => {
  const { kubernetes } = await fakeCluster();
  await kubernetes.close();
  const { source, waits } = await liveSource();
  const fault = await faultOf(all(source.list(kinds.pods)));
  expect(fault.message).toContain(`Cannot reach cluster shop at 127.0.0.1:${kubernetes.port} to list pods`);
  expect(fault.message).toContain('the connection was refused (ECONNREFUSED)');
  expect(fault.message).toMatch(/VPC.*VPN.*--kubeconfig/);
  expect(waits).toHaveLength(1);
});

test('an endpoint that drops packets is given up soon, for all reads', async () => {
  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  await fakeCluster({ eks: { cluster: { endpoint: `https://127.0.0.1:${port}` } } });
  const { source } = await liveSource({ limits: { connectTimeoutMs: 60 } });
  expect((await faultOf(all(source.list(kinds.pods)))).message).toContain('to list pods: nothing answered (ETIMEDOUT)');
  const connections = vi.fn();
  silent.on('connection', connections);
  expect((await faultOf(all(source.list(kinds.nodes)))).message).toContain('to list nodes: nothing answered');
  expect(connections).not.toHaveBeenCalled();
});

test('a name that does not resolve', () => {
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  const server = new URL('https://ABC.gr7.eu-west-1.eks.amazonaws.com');
  const fault = kubernetesFault(error, { cluster: 'shop', server, access: { verb: 'list', resource: 'pods' } });
  expect(fault.message).toContain('at abc.gr7.eu-west-1.eks.amazonaws.com to list pods: its name does not resolve');
});

test('a time-out while connecting is no other than one of the network', () => {
  const context = {
    cluster: 'shop',
    server: new URL('https://x'),
    access: { verb: 'list', resource: 'pods' },
  } as const;
  expect(kubernetesFault(new TimeoutError('connect', 10_000), context).message).toContain('ETIMEDOUT');
  expect(kubernetesFault(new TimeoutError('read', 60_000), context).message).toContain('no complete answer after 60 s');
});

test('a certificate of another authority', async () => {
  const data = readFileSync(new URL('../../support/fakes/tls/other-ca.crt', import.meta.url)).toString('base64');
  const { kubernetes } = await fakeCluster({ eks: { cluster: { certificateAuthority: { data } } } });
  const { source } = await liveSource();
  const fault = await faultOf(all(source.list(kinds.pods)));
  expect(fault.message).toContain('is not trusted, its certificate comes from another authority than the one expected');
  expect(kubernetes.requests).toEqual([]);
});

test('a certificate for another host', async () => {
  const { kubernetes } = await fakeCluster({ certificate: 'elsewhere' });
  const { source } = await liveSource();
  const fault = await faultOf(all(source.list(kinds.pods)));
  expect(fault.message).toContain('its certificate is for another host name (ERR_TLS_CERT_ALTNAME_INVALID)');
  expect(kubernetes.requests).toEqual([]);
});

test.each(['drip', 'hang'] as const)('an answer that never ends (%s) is timed out', async (how) => {
  await fakeCluster({
    objects: { pods: pods(20) },
    misbehave: () => (how === 'drip' ? { do: 'drip', everyMs: 20 } : { do: 'hang' }),
  });
  const { source, waits } = await liveSource({ limits: { timeoutMs: 80 } });
  expect((await faultOf(all(source.list(kinds.pods)))).message).toContain('no complete answer after 0.08 s');
  expect(waits).toHaveLength(2);
});

test('a bomb is not unpacked', async () => {
  await fakeCluster({ misbehave: () => ({ do: 'bomb', bytes: 64 * 1024 * 1024 }) });
  const { source, waits } = await liveSource({ limits: { maxBodyBytes: 2 * 1024 * 1024 } });
  expect((await faultOf(all(source.list(kinds.pods)))).message).toContain('the answer is larger than 2 MiB unpacked');
  expect(waits).toEqual([]);
});

test('a body without end is not kept', async () => {
  await fakeCluster({ misbehave: () => ({ do: 'body', body: ' '.repeat(3 * 1024 * 1024) }) });
  const { source } = await liveSource({ limits: { maxWireBytes: 1024 * 1024 } });
  expect((await faultOf(all(source.list(kinds.pods)))).message).toContain('the answer is larger than 1 MiB compressed');
});

test('the login page of a proxy', async () => {
  await fakeCluster({ misbehave: () => ({ do: 'body', body: '<html>Please sign in</html>' }) });
  const { source } = await liveSource();
  expect((await faultOf(all(source.list(kinds.pods)))).message).toBe(
    'Could not list pods on cluster shop: the answer is not the JSON of a Kubernetes API; perhaps a proxy sits in between.',
  );
});

test('redirects are not followed', async () => {
  const headers = { location: 'https://evil.example.com/' };
  await fakeCluster({ misbehave: () => ({ do: 'status', status: 302, headers }) });
  const { source } = await liveSource();
  expect((await faultOf(all(source.list(kinds.pods)))).message).toContain('it redirects to https://evil.example.com/');
});

test('a deadline stops a read that hangs', async () => {
  await fakeCluster({ misbehave: () => ({ do: 'hang' }) });
  const { source } = await liveSource({ signal: AbortSignal.timeout(100) });
  expect((await faultOf(all(source.list(kinds.pods)))).message).toContain('Could not list pods on cluster shop: ');
});
