import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import { readStorage } from '#collect/storage.ts';
import { read, unread } from '#model/slice.ts';
import { denied, type MemoryCluster, MemorySource } from '../support/memory-source.ts';

const claim = (namespace: string, name: string, volumeName?: string) => ({
  metadata: { namespace, name },
  spec: { storageClassName: 'gp3', ...(volumeName !== undefined && { volumeName }) },
  status: { phase: volumeName === undefined ? 'Pending' : 'Bound' },
});
const volume = (name: string, spec: object) => ({ metadata: { name }, spec: { capacity: {}, ...spec } });
const ebs = { csi: { driver: 'ebs.csi.aws.com' } };

const readFrom = (cluster: MemoryCluster, namespaces: readonly string[] | null = ['apps']) =>
  readStorage(new MemorySource(cluster), namespaces);

describe('readStorage', () => {
  it('gives claims, and of the volumes those they are bound to', async () => {
    const cluster = {
      persistentVolumeClaims: [claim('apps', 'z'), claim('apps', 'data', 'pv-1'), claim('apps', 'old', 'pv-2')],
      persistentVolumes: [volume('pv-2', { nfs: {} }), volume('pv-1', ebs), volume('pv-9', ebs)],
    };
    const { persistentVolumeClaims, persistentVolumes } = await readFrom(cluster);
    expect(persistentVolumeClaims).toMatchObject({
      ok: true,
      value: { namespaces: ['apps'], list: [{ name: 'data', volumeName: 'pv-1' }, { name: 'old' }, { name: 'z' }] },
    });
    expect(persistentVolumes).toEqual(
      read([
        { name: 'pv-1', type: 'csi', driver: 'ebs.csi.aws.com' },
        { name: 'pv-2', type: 'nfs', driver: null },
      ]),
    );
  });

  it('asks for no volumes when no claim is bound', async () => {
    const { persistentVolumes } = await readFrom({
      persistentVolumeClaims: [claim('apps', 'z')],
      failing: { persistentVolumes: denied('persistentvolumes') },
    });
    expect(persistentVolumes).toEqual(read([]));
  });

  it.each(['live', 'snapshot'] as const)('says where claims were asked for, of a %s cluster', async (mode) => {
    expect((await readFrom({ mode })).persistentVolumeClaims).toEqual(read({ namespaces: ['apps'], list: [] }));
    expect((await readFrom({ mode }, null)).persistentVolumeClaims).toEqual(read({ namespaces: null, list: [] }));
  });

  it('says what was denied, of volumes without losing the claims', async () => {
    const noClaims = await readFrom({ failing: { persistentVolumeClaims: denied('persistentvolumeclaims') } });
    const lost = unread('not allowed to list persistentvolumeclaims', 'list persistentvolumeclaims (RBAC)');
    expect(noClaims).toEqual({ persistentVolumeClaims: lost, persistentVolumes: lost });
    const noVolumes = await readFrom({
      persistentVolumeClaims: [claim('apps', 'data', 'pv-1')],
      failing: { persistentVolumes: denied('persistentvolumes') },
    });
    expect(noVolumes).toMatchObject({
      persistentVolumeClaims: { ok: true },
      persistentVolumes: unread('not allowed to list persistentvolumes', 'list persistentvolumes (RBAC)'),
    });
  });

  it('reads claims and volumes that say little', async () => {
    const { persistentVolumeClaims, persistentVolumes } = await readFrom({
      persistentVolumeClaims: [{ metadata: { namespace: 'apps', name: 'bare' } }, claim('apps', 'data', 'pv-1')],
      persistentVolumes: [{ metadata: { name: 'pv-1' } }],
    });
    const bare = { namespace: 'apps', name: 'bare', phase: 'Unknown', storageClass: null, volumeName: null };
    expect(persistentVolumeClaims).toMatchObject({ value: { list: [bare, {}] } });
    expect(persistentVolumes).toEqual(read([{ name: 'pv-1', type: null, driver: null }]));
  });

  it('is part of the facts, read where workloads are', async () => {
    const facts = await collectFacts(
      new MemorySource({
        profiles: [{ fargateProfileName: 'p', status: 'ACTIVE', selectors: [{ namespace: 'apps' }] }],
        namespaces: [{ metadata: { name: 'apps' } }, { metadata: { name: 'other' } }],
      }),
      { scope: [] },
    );
    expect(facts.persistentVolumeClaims).toEqual(read({ namespaces: ['apps'], list: [] }));
    expect(facts.persistentVolumes).toEqual(read([]));
  });
});
