import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { collectPodStory } from '#collect/pods.ts';
import { kinds } from '#collect/kinds/index.ts';
import { describeCluster } from '#collect/facts.ts';
import type { RawObject, RawPages } from '#collect/raw/fields.ts';
import { openSnapshot } from '#collect/snapshot/snapshot-source.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { describedCluster } from '../../support/fakes/memory-source.ts';
import { rawPod } from '../../support/builders/raw-pods.ts';
import { emptyFolder, essentials, folderOf, listOf } from '../../support/clusters/snapshot-folder.ts';

const pods = Array.from({ length: 1201 }, (_, index) => ({
  ...rawPod,
  metadata: { ...rawPod.metadata, name: `pod-${index}`, labels: { note: 'ü "quoted" \\ 🦆' } },
}));

async function all(pages: RawPages): Promise<RawObject[]> {
  return (await Array.fromAsync(pages)).flat();
}

async function open(files: Readonly<Record<string, unknown>>) {
  return openSnapshot(await folderOf({ ...essentials, ...files }));
}

function withoutPods(): Record<string, unknown> {
  return Object.fromEntries(Object.entries(essentials).filter(([name]) => name !== 'pods.json'));
}

describe('pods', () => {
  const others = withoutPods();
  const lines = pods.map((pod) => `${JSON.stringify(pod)}\n`).join('');

  it.each([
    ['pods.json', listOf(pods)],
    ['pods.json', `\uFEFF${listOf(pods)}`],
    ['pods.json', { kind: 'PodList', metadata: { resourceVersion: '1' }, items: pods }],
    ['pods.json.gz', Buffer.from(listOf(pods))],
    ['pods.jsonl', lines],
    ['pods.jsonl', lines.replaceAll('\n', '\r\n\n').trimEnd()],
    ['pods.jsonl.gz', Buffer.from(lines)],
  ])('are read from %s in pages of 500', async (name, content) => {
    const source = await openSnapshot(await folderOf({ ...others, [name]: content }));
    const pages = await Array.fromAsync(source.list(kinds.pods));
    expect(pages.map(({ length }) => length)).toEqual([500, 500, 201]);
    expect(pages.flat()).toEqual(pods);
    expect(await all(source.list(kinds.pods))).toEqual(pods);
  });

  it('of outputs in YAML that were appended without a separator are those of each', async () => {
    const [one, two] = [pods.slice(0, 3), pods.slice(3, 5)].map((items) => stringify(JSON.parse(listOf(items))));
    const source = await openSnapshot(await folderOf({ ...others, 'pods.yaml': `${one ?? ''}${two ?? ''}` }));
    expect(await all(source.list(kinds.pods))).toEqual(pods.slice(0, 5));
  });

  it('may be none', async () => {
    expect(await all((await open({})).list(kinds.pods))).toEqual([]);
  });

  it.each([
    ['cut off in a List', listOf(pods).slice(0, 5000), 'pods.json is cut off at byte 5006'],
    ['no JSON', 'pods: []', /pods\.json is not JSON at byte 0/],
    ['broken further on', listOf(pods).replace('"pod-1"', '"pod-1" oops'), /is not JSON at byte 2746: Unexpected "o"/],
    ['broken structure', '{"items": [{},,]}', /pods\.json is not JSON at byte 14/],
    ['something else after the end', `${listOf([])}{}`, 'something else beside a List'],
    ['no JSON after the end', `${listOf([])}}`, /is not JSON at byte/],
    ['an item of no kind', '{"items":[1],"kind":"List"}', 'an item that is not an object'],
    ['empty', '', 'pods.json is empty'],
    [
      'of another kind',
      listOf([{ kind: 'Service' }]),
      'pods.json holds a Service, not pods; make it with: kubectl get pods -A',
    ],
    ['a List of another kind', { items: [], kind: 'NodeList' }, 'holds a NodeList, not pods'],
    ['one object', { kind: 'Pod', metadata: {} }, 'holds a Pod, not pods'],
    ['an error answer', { kind: 'Status', message: 'Forbidden' }, 'holds a Status, not pods'],
    ['something else', '[]', 'holds no List, not pods'],
    ['items that are no list', '{"items":{"a":{}}}', 'an item that is not an object'],
  ])('that are %s are a fault that says so', async (_name, content, message) => {
    const source = await open({ 'pods.json': content });
    const failure = all(source.list(kinds.pods));
    await expect(failure).rejects.toThrow(AuditorError);
    await expect(failure).rejects.toThrow(message);
  });

  it('a broken line is named by its byte', async () => {
    const source = await openSnapshot(await folderOf({ ...others, 'pods.jsonl': '{"kind":"Pod"}\n{"kind":"Pod",}\n' }));
    await expect(all(source.list(kinds.pods))).rejects.toThrow(/pods\.jsonl is not JSON at byte 29/);
  });

  it('a cut gzip file is named', async () => {
    const { gzipSync } = await import('node:zlib');
    const cut = gzipSync(listOf(pods)).subarray(0, 900).toString('latin1');
    const source = await openSnapshot(await folderOf({ ...others, 'pods.json.gz': Buffer.from(cut, 'latin1') }));
    await expect(all(source.list(kinds.pods))).rejects.toThrow(AuditorError);
  });

  it('that cannot be read are a fault', async () => {
    const dir = await folderOf(others);
    await mkdir(join(dir, 'pods.json'));
    await expect(all((await openSnapshot(dir)).list(kinds.pods))).rejects.toThrow(/pods\.json cannot be read: EISDIR/);
  });
});

describe('the folder', () => {
  it('must be there, be a folder and be readable', async () => {
    const dir = await folderOf(essentials);
    await expect(openSnapshot(join(dir, 'nowhere'))).rejects.toThrow(/there is no folder .*nowhere/);
    await expect(openSnapshot(join(dir, 'pods.json'))).rejects.toThrow('is not a folder');
  });

  it('must hold the first three files', async () => {
    const failure = openSnapshot(await emptyFolder());
    await expect(failure).rejects.toMatchObject({ kind: 'usage' });
    await expect(failure).rejects.toThrow(
      /has no cluster\.json, fargate-profiles\.json, pods\.json; make .*\n.*describe-cluster/,
    );
  });

  it('must not hold a document twice', async () => {
    await expect(open({ 'pods.jsonl': '' })).rejects.toThrow(/pods\.json and .*pods\.jsonl both hold pods; remove one/);
  });

  it('may lack the others until they are asked for', async () => {
    const source = await open({});
    const message = 'the snapshot has no nodes.json; make it with: kubectl get nodes -o json > nodes.json';
    await expect(all(source.list(kinds.nodes))).rejects.toThrow(new AuditorError('runtime', message, { absent: true }));
    await expect(source.documents(kinds.nodegroups)).rejects.toThrow(
      'the snapshot has no nodegroups.json; make it with: aws eks',
    );
  });
});

describe('small documents', () => {
  it.each([{ cluster: describedCluster }, describedCluster])('reads the cluster from %j', async (document) => {
    expect(await describeCluster(await open({ 'cluster.json': document }))).toEqual(describedCluster);
  });

  const profile = { fargateProfileName: 'p' };
  it.each([[[{ fargateProfile: profile }]], [[profile]], [profile], [{ fargateProfile: profile }]])(
    'reads profiles from %j',
    async (document) => {
      expect(await (await open({ 'fargate-profiles.json': document })).documents(kinds['fargate-profiles'])).toEqual([
        profile,
      ]);
    },
  );

  it.each([[['a']], [{ nodegroups: ['a'] }]])('reads node groups from %j', async (document) => {
    expect(await (await open({ 'nodegroups.json': document })).documents(kinds.nodegroups)).toEqual([
      { nodegroupName: 'a' },
    ]);
  });

  it('refuses what is something else', async () => {
    const source = await open({
      'cluster.json': { clusters: [] },
      'fargate-profiles.json': { fargateProfileNames: ['p'] },
      'nodegroups.json': {},
    });
    await expect(describeCluster(source)).rejects.toThrow(
      'holds no cluster with an arn, not cluster; make it with: aws eks',
    );
    await expect(source.documents(kinds['fargate-profiles'])).rejects.toThrow(
      'make it with: aws eks list-fargate-profiles',
    );
    await expect(source.documents(kinds.nodegroups)).rejects.toThrow('holds no list of names, not nodegroups');
  });

  it('names the byte of an error', async () => {
    const source = await open({ 'cluster.json': '{"ü": oops}' });
    await expect(describeCluster(source)).rejects.toThrow(/cluster\.json is not JSON at byte 7/);
    const cut = await open({ 'cluster.json': '{"a": "b' });
    await expect(describeCluster(cut)).rejects.toThrow(/cluster\.json is cut off at byte 8/);
  });
});

describe('what could not be read', () => {
  const nodes = { reason: 'nodes are forbidden', missingPermission: 'list nodes (RBAC)' };
  const meta = (denied: object) => ({ formatVersion: 1, takenAt: '2026-01-05T12:00:00Z', denied });

  it('keeps its reason and its grant', async () => {
    const source = await open({ 'meta.json': meta({ nodes }) });
    await expect(all(source.list(kinds.nodes))).rejects.toMatchObject({
      message: nodes.reason,
      missingPermission: 'list nodes (RBAC)',
    });
  });

  it('does not count as missing', async () => {
    const source = await openSnapshot(await folderOf({ ...withoutPods(), 'meta.json': meta({ pods: {} }) }));
    await expect(all(source.list(kinds.pods))).rejects.toThrow('it could not be read when the snapshot was made');
  });

  it('gives what is there first', async () => {
    const source = await open({ 'meta.json': meta({ pods: { reason: 'only a part' } }), 'pods.json': listOf(pods) });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const page of source.list(kinds.pods)) seen.push(page.length);
    })();
    await expect(reading).rejects.toThrow('only a part');
    expect(seen).toEqual([500, 500, 201]);
  });

  it('refuses a format of the future and a clock that is none', async () => {
    await expect(open({ 'meta.json': { formatVersion: 2 } })).rejects.toThrow(
      'has formatVersion 2; this version reads 1',
    );
    await expect(open({ 'meta.json': { takenAt: 'now' } })).rejects.toThrow('takenAt that is not a time: "now"');
  });
});

describe('the clock', () => {
  const metadata = { name: 'x', namespace: 'y', creationTimestamp: '2026-01-05T10:00:00Z' };

  it('is the one of meta.json', async () => {
    const source = await open({});
    expect(await source.takenAt()).toBe('2026-01-05T12:00:00Z');
    expect(source.warnings).toEqual([]);
  });

  it.each([
    ['creation', { metadata }, '2026-01-05T10:00:00Z'],
    [
      'transition',
      { metadata, status: { conditions: [{ lastTransitionTime: '2026-01-06T10:00:00Z' }] } },
      '2026-01-06T10:00:00Z',
    ],
    [
      'never a deletion',
      { metadata: { ...metadata, deletionTimestamp: '2026-02-01T00:00:00Z' } },
      '2026-01-05T10:00:00Z',
    ],
  ])('is else the newest time found: %s', async (_name, pod, expected) => {
    const source = await open({
      'meta.json': {},
      'pods.json': listOf([{ kind: 'Pod', ...pod }]),
      'nodes.json': 'broken',
    });
    expect(await source.takenAt()).toBe(expected);
    expect(source.warnings).toHaveLength(1);
  });

  it('is found in events and the cluster too', async () => {
    const events = listOf([{ kind: 'Event', eventTime: '2026-01-07T10:00:00.123456Z' }]);
    expect(await (await open({ 'meta.json': {}, 'events.json': events })).takenAt()).toBe('2026-01-07T10:00:00Z');
    expect(await (await open({ 'meta.json': {} })).takenAt()).toBe('2026-01-05T09:00:00Z');
  });

  it('cannot be guessed from nothing', async () => {
    const cluster = { ...describedCluster, createdAt: null };
    const source = await open({ 'meta.json': {}, 'cluster.json': cluster });
    await expect(source.takenAt()).rejects.toMatchObject({ kind: 'usage' });
  });
});

it('finds the events of a pod and a node by name', async () => {
  const event = (namespace: string, uid: string, reason: string) => ({
    ...{ kind: 'Event', reason, involvedObject: { namespace, uid }, lastTimestamp: '2026-01-05T10:00:00Z' },
  });
  const node = (name: string) => ({ kind: 'Node', metadata: { name } });
  const source = await open({
    'events.json': listOf([event('a', '1', 'Pulled'), event('a', '2', 'Started'), event('b', '2', 'Killed')]),
    'nodes.json': listOf([node('n'), node('m')]),
  });
  expect(await all(source.get(kinds.nodes, 'm'))).toEqual([node('m')]);
  const pod = { ...kinds.pods.fact(rawPod), namespace: 'a', uid: '2', nodeName: 'm' };
  const story = await collectPodStory(source, pod, { eventTtl: null });
  expect(story.node).toMatchObject({ name: 'm' });
  expect(story.timeline.map(({ what }) => what)).toEqual(['Started']);
  const missing = async (eventTtl: string | null) =>
    (await collectPodStory(source, { ...pod, uid: '3' }, { eventTtl })).timelineMissing;
  expect(await missing('30m')).toContain('the cluster keeps them for 30m');
  expect(await missing(null)).toContain('usually keep them for 60 minutes, and how long this one does is not known');
});
