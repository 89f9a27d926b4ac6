import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import { kinds } from '#collect/kinds/index.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { denied, MemorySource } from '../../support/fakes/memory-source.ts';

const { fact, keep } = kinds.storageclasses;
const key = 'storageclass.kubernetes.io/is-default-class';
const gp3 = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'gp3', annotations: { [key]: 'true', note: 'canary' } },
  provisioner: 'ebs.csi.aws.com',
  parameters: { secret: 'canary' },
};

describe('StorageClasses', () => {
  it('say what makes volumes, and which one is the default', () => {
    expect(fact(gp3)).toEqual({ name: 'gp3', provisioner: 'ebs.csi.aws.com', isDefault: true });
    const bare = { metadata: { name: 'bare', annotations: { [key]: 'false' } } };
    expect(fact(bare)).toEqual({ name: 'bare', provisioner: '', isDefault: false });
    expect(() => fact({})).toThrow('a StorageClass has no metadata.name');
  });

  it('are judged redacted as they are, and hold nothing else', () => {
    expect(fact(keep(gp3))).toEqual(fact(gp3));
    expect(JSON.stringify(keep(gp3))).not.toContain('canary');
  });

  it('are read whole, and cost nothing else when they cannot be', async () => {
    const { storageClasses } = await collectFacts(new MemorySource({ storageclasses: [gp3] }), { scope: [] });
    expect(storageClasses).toEqual(read([fact(gp3)]));
    const lost = new MemorySource({ failing: { storageclasses: denied('storageclasses') } });
    const facts = await collectFacts(lost, { scope: [] });
    expect(facts.storageClasses).toEqual(unread('not allowed to list storageclasses', 'list storageclasses (RBAC)'));
    expect(facts.persistentVolumes.ok).toBe(true);
  });
});
