import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { collectFacts } from '#collect/facts.ts';
import { collectPods } from '#collect/pods.ts';
import { objectOf, type RawObject, type RawPages } from '#collect/raw/fields.ts';
import { toOwner } from '#collect/raw/metadata.ts';
import type { RawSource } from '#collect/source.ts';
import { openSnapshot } from '#collect/snapshot/snapshot-source.ts';

async function all(pages: RawPages): Promise<RawObject[]> {
  return (await Array.fromAsync(pages)).flat();
}

/** UIDs of objects and of the owners they name. */
async function uidsOf(source: RawSource) {
  const objects = [...(await all(source.list(kinds.workloads))), ...(await all(source.list(kinds.pods)))];
  const metadata = objects.map((raw) => objectOf(raw['metadata']));
  const owners = metadata.map(toOwner).filter((owner) => owner !== null);
  return { uids: new Set(metadata.map(({ uid }) => uid)), owners };
}

describe.each(['before', 'after'])('examples/eks-workshop/%s', (name) => {
  const open = () => openSnapshot(`examples/eks-workshop/${name}`);

  it('lacks nothing', async () => {
    const source = await open();
    const facts = await collectFacts(source, { scope: [] });
    expect(Object.values(facts).filter((fact) => fact?.ok === false)).toEqual([]);
    expect(source.warnings).toEqual([]);
  });

  it('has one pod that can matter, of checkout', async () => {
    const source = await open();
    const pages = await Array.fromAsync(collectPods(source, await collectFacts(source, { scope: [] })));
    expect(pages).toMatchObject([{ ok: true, value: [{ namespace: 'checkout', phase: 'Running' }] }]);
  });

  it('names only owners, events and nodes that exist', async () => {
    const source = await open();
    const { uids, owners } = await uidsOf(source);
    expect(owners.filter(({ uid }) => !uids.has(uid))).toEqual([]);
    const events = await all(source.list(kinds.events));
    expect(events.filter((event) => !uids.has(objectOf(event['involvedObject'])['uid']))).toEqual([]);
    const nodes = new Set((await all(source.list(kinds.nodes))).map((node) => objectOf(node['metadata'])['name']));
    const pods = await all(source.list(kinds.pods));
    expect(pods.filter((pod) => !nodes.has(objectOf(pod['spec'])['nodeName']))).toEqual([]);
  });
});

it('the six events of the pod on Fargate are there, in order', async () => {
  const source = await openSnapshot('examples/eks-workshop/after');
  const events = await all(source.list(kinds.events));
  const reasons = ['LoggingDisabled', 'Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'];
  expect(events.map(({ reason }) => reason)).toEqual(reasons);
});
