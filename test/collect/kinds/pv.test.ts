import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import { kinds } from '#collect/kinds/index.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { denied, type MemoryCluster, MemorySource } from '../../support/fakes/memory-source.ts';

const claim = (namespace: string, name: string, volumeName?: string) => ({
  metadata: { namespace, name },
  spec: { storageClassName: 'gp3', ...(volumeName !== undefined && { volumeName }) },
  status: { phase: volumeName === undefined ? 'Pending' : 'Bound' },
});
const volume = (name: string, spec: object) => ({ metadata: { name }, spec: { capacity: {}, ...spec } });
const ebs = { csi: { driver: 'ebs.csi.aws.com' } };

/** Of the namespaces `apps`, or of all. */
async function readFrom(cluster: MemoryCluster, namespaces: readonly string[] | null = ['apps']) {
  const failing = { ...(namespaces === null && { namespaces: denied('namespaces') }), ...cluster.failing };
  return collectFacts(new MemorySource({ ...cluster, failing }), { scope: namespaces ?? [] });
}

const efs = 'efs.csi.aws.com';
const bound = (name: string) => ({ metadata: { name }, status: { phase: 'Bound' } });
const taken = { ...volume('pv-1', { ...ebs, storageClassName: 'gp3' }), ...bound('pv-1') };
const shared = volume('pv-5', { csi: { driver: efs, volumeHandle: 'fs-1' }, storageClassName: 'shared' });

describe('PersistentVolumes', () => {
  it('are those that claims are bound to, and free ones of Amazon EFS, which come with where they were asked for', async () => {
    const cluster = {
      pvc: [claim('apps', 'z'), claim('apps', 'data', 'pv-1'), claim('apps', 'old', 'pv-2')],
      pv: [volume('pv-2', { nfs: {} }), volume('pv-9', ebs), taken, shared, { ...shared, ...bound('pv-6') }],
    };
    const { persistentVolumeClaims, persistentVolumes } = await readFrom(cluster);
    expect(persistentVolumeClaims).toMatchObject({
      ok: true,
      value: { namespaces: ['apps'], list: [{ name: 'data', volumeName: 'pv-1' }, { name: 'old' }, { name: 'z' }] },
    });
    expect(persistentVolumes).toEqual(
      read([
        { name: 'pv-1', type: 'csi', driver: 'ebs.csi.aws.com', handle: null, storageClass: 'gp3', isFree: false },
        { name: 'pv-2', type: 'nfs', driver: null, handle: null, storageClass: '', isFree: true },
        { name: 'pv-5', type: 'csi', driver: efs, handle: 'efs', storageClass: 'shared', isFree: true },
      ]),
    );
  });

  it('are not asked for when there is no claim', async () => {
    const { persistentVolumes } = await readFrom({
      pvc: [],
      failing: { pv: denied('persistentvolumes') },
    });
    expect(persistentVolumes).toEqual(read([]));
  });

  it.each(['live', 'snapshot'] as const)(
    'come after claims, which say where they were asked for, of a %s cluster',
    async (mode) => {
      expect((await readFrom({ mode })).persistentVolumeClaims).toEqual(read({ namespaces: ['apps'], list: [] }));
      expect((await readFrom({ mode }, null)).persistentVolumeClaims).toEqual(read({ namespaces: null, list: [] }));
    },
  );

  it('are lost with the claims, and not the other way round', async () => {
    const noClaims = await readFrom({ failing: { pvc: denied('persistentvolumeclaims') } });
    const lost = unread('not allowed to list persistentvolumeclaims', 'list persistentvolumeclaims (RBAC)');
    expect(noClaims).toMatchObject({ persistentVolumeClaims: lost, persistentVolumes: lost });
    const noVolumes = await readFrom({
      pvc: [claim('apps', 'data', 'pv-1')],
      failing: { pv: denied('persistentvolumes') },
    });
    expect(noVolumes).toMatchObject({
      persistentVolumeClaims: { ok: true },
      persistentVolumes: unread('not allowed to list persistentvolumes', 'list persistentvolumes (RBAC)'),
    });
  });

  it('may say little, as their claims may', async () => {
    const { persistentVolumeClaims, persistentVolumes } = await readFrom({
      pvc: [{ metadata: { namespace: 'apps', name: 'bare' } }, claim('apps', 'data', 'pv-1')],
      pv: [{ metadata: { name: 'pv-1' } }],
    });
    const bare = { namespace: 'apps', name: 'bare', phase: 'Unknown', storageClass: null, volumeName: null };
    expect(persistentVolumeClaims).toMatchObject({ value: { list: [bare, {}] } });
    expect(persistentVolumes).toEqual(
      read([{ name: 'pv-1', type: null, driver: null, handle: null, storageClass: '', isFree: true }]),
    );
  });

  it('are read where workloads are', async () => {
    const facts = await collectFacts(
      new MemorySource({
        'fargate-profiles': [{ fargateProfileName: 'p', status: 'ACTIVE', selectors: [{ namespace: 'apps' }] }],
        namespaces: [{ metadata: { name: 'apps' } }, { metadata: { name: 'other' } }],
      }),
      { scope: [] },
    );
    expect(facts.persistentVolumeClaims).toEqual(read({ namespaces: ['apps'], list: [] }));
    expect(facts.persistentVolumes).toEqual(read([]));
  });
});

const { fact: toVolume, keep: redactVolume } = kinds.pv;

it.each(['csi', 'nfs', 'hostPath', 'local', 'awsElasticBlockStore', 'rbd'])(
  'a redacted volume keeps that it is of %s, and of which driver',
  (source) => {
    const metadata = { name: 'a', namespace: 'b', annotations: { note: 'canary' } };
    const attributes = { driver: 'efs.csi.aws.com', volumeHandle: 'canary', volumeAttributes: { password: 'canary' } };
    const volume = {
      metadata,
      spec: { [source]: attributes, mountOptions: ['canary'] },
      status: { message: 'canary' },
    };
    expect(toVolume(redactVolume(volume))).toEqual(toVolume(volume));
    expect(toVolume(volume)).toMatchObject({ type: source });
    expect(JSON.stringify(redactVolume(volume))).not.toContain('canary');
  },
);

it.each([
  ['fs-0123', 'efs'],
  ['s3files:fs-0123::fsap-9', 's3files'],
  [undefined, 'efs'],
])('the handle %s of the driver of Amazon EFS is of %s, redacted as well', (volumeHandle, handle) => {
  const volume = { metadata: { name: 'a' }, spec: { csi: { driver: efs, volumeHandle } } };
  expect(toVolume(volume).handle).toBe(handle);
  expect(toVolume(redactVolume(volume)).handle).toBe(handle);
  expect(JSON.stringify(redactVolume(volume))).not.toContain('0123');
});
