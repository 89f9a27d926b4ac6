import { ListClustersCommand } from '@aws-sdk/client-eks';
import { expect, test, vi } from 'vitest';
import { createEksClient } from '#collect/live/eks-client.ts';
import { fakeCluster } from './live.ts';

const roleArn = 'arn:aws:iam::111122223333:role/auditor';

/** Host that a client would send a request to, and who it would ask for the credentials of a role; nothing is sent. */
async function destinations(options: Parameters<typeof createEksClient>[0]) {
  const client = createEksClient({ region: 'eu-west-1', ...options });
  const hosts: string[] = [];
  client.middlewareStack.add(
    () => (args) => {
      hosts.push((args.request as { hostname: string }).hostname);
      throw new Error('not sent');
    },
    { step: 'finalizeRequest', priority: 'low', name: 'stop' },
  );
  await client.send(new ListClustersCommand({})).catch(() => undefined);
  return hosts;
}

test('AWS_ENDPOINT_URL_EKS leads where the user says, and nowhere when it must not', async () => {
  const { eks } = await fakeCluster();
  expect(await destinations({})).toEqual([new URL(eks.url).hostname]);
  expect(await destinations({ endpointOverride: true })).toEqual([new URL(eks.url).hostname]);
  expect(await destinations({ endpointOverride: false })).toEqual(['eks.eu-west-1.amazonaws.com']);
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'audit-cluster');
  expect(await destinations({})).toEqual(['eks.eu-west-1.amazonaws.com']);
  expect(await destinations({ endpointOverride: true })).toEqual([new URL(eks.url).hostname]);
});

test('neither does AWS_ENDPOINT_URL', async () => {
  await fakeCluster();
  vi.stubEnv('AWS_ENDPOINT_URL_EKS', undefined);
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
  expect(await destinations({})).toEqual(['127.0.0.1']);
  expect(await destinations({ endpointOverride: false })).toEqual(['eks.eu-west-1.amazonaws.com']);
});

test('nor are credentials of a role asked for elsewhere', async () => {
  const { eks } = await fakeCluster();
  const credentials = (endpointOverride: boolean) =>
    createEksClient({ region: 'eu-west-1', roleArn, endpointOverride }).config.credentials();
  expect(await credentials(true)).toMatchObject({ accessKeyId: 'ASIAASSUMED' });
  const asked = eks.requests.length;
  expect(asked).toBe(1);
  // A name that resolves nowhere: the real one must not be asked by a test.
  const client = createEksClient({ region: 'nowhere-1', roleArn, endpointOverride: false });
  await expect(client.config.credentials()).rejects.toThrow(/sts\.nowhere-1\.amazonaws\.com/);
  expect(eks.requests).toHaveLength(asked);
});
