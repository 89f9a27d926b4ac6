import { expect, onTestFinished, test, vi } from 'vitest';
import { listClusters } from '#collect/live/clusters.ts';
import { type EksRefusal, startFakeEks } from '../../support/fakes/fake-eks.ts';

async function listed(refuse: (path: string) => EksRefusal | undefined) {
  const names = Array.from({ length: 200 }, (_, index) => `c${String(index).padStart(3, '0')}`);
  const eks = await startFakeEks({
    clusters: Object.fromEntries(names.map((name) => [name, { cluster: { tags: { team: name } } }])),
    refuse: (action, path) => (action === 'DescribeCluster' ? refuse(path) : undefined),
  });
  onTestFinished(() => eks.close());
  for (const name of ['AWS_ENDPOINT_URL_EKS', 'AWS_ENDPOINT_URL_STS']) vi.stubEnv(name, eks.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  return listClusters({ region: 'eu-west-1', endpointOverride: true });
}

test('a cluster that was deleted since it was listed costs no other', async () => {
  const clusters = await listed((path) =>
    path.endsWith('/c077') ? { status: 404, code: 'ResourceNotFoundException' } : undefined,
  );
  expect(clusters).toHaveLength(199);
  expect(clusters.some(({ name }) => name === 'c077')).toBe(false);
  expect(clusters[0]).toEqual({ name: 'c000', tags: { team: 'c000' } });
});

test('a cluster that may not be described is listed with the reason, and costs no other', async () => {
  const clusters = await listed((path) =>
    path.endsWith('/c077') ? { status: 403, code: 'AccessDeniedException', message: 'an explicit deny' } : undefined,
  );
  expect(clusters).toHaveLength(200);
  expect(clusters.filter(({ tags }) => tags === null)).toEqual([
    { name: 'c077', tags: null, unread: expect.stringContaining('an explicit deny') as string },
  ]);
});
