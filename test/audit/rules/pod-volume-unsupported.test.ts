import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-volume-unsupported.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { Volume } from '#model/facts/pod-asks.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '#model/facts/storage.ts';
import { facts, minutesAgo } from '../../support/builders/facts.ts';
import { asking, only, refusedPod, refusedStandings, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const volume = (type: string, refersTo: string | null = null): Volume => ({ name: 'data', type, refersTo });
const mounting = (...volumes: Volume[]): Partial<Pod> => ({ asks: { volumes } });
const claimed = mounting(volume('persistentVolumeClaim', 'data-web-0'));
const judgeMounting = (...volumes: Volume[]) => judge(rule.id, facts(), [waitingPod(mounting(...volumes))]);

const claim = (fields: Partial<PersistentVolumeClaim> = {}): PersistentVolumeClaim => ({
  namespace: 'apps',
  name: 'data-web-0',
  phase: 'Bound',
  storageClass: 'gp3',
  volumeName: 'pv-1',
  ...fields,
});
const persistentVolume = (fields: Partial<PersistentVolume> = {}): PersistentVolume => {
  const driver = fields.driver ?? null;
  const handle = driver === 'efs.csi.aws.com' ? 'efs' : null;
  return { ...{ name: 'pv-1', type: 'csi', driver, handle, storageClass: '', isFree: false }, ...fields };
};
const cluster = (claims: PersistentVolumeClaim[], volumes: { type: string; driver: string | null }[] = []) =>
  facts({
    persistentVolumeClaims: read({ namespaces: null, list: claims }),
    persistentVolumes: read(volumes.map((one, at) => persistentVolume({ name: `pv-${at + 1}`, ...one }))),
  });
const boundTo = (type: string, driver: string | null = null) => cluster([claim()], [{ type, driver }]);
const judgeClaim = (given: ClusterFacts, one = waitingPod(claimed)) => judge(rule.id, given, [one]);

/** One that Fargate has refused for an hour, or for two minutes. */
const since = (minutes: number) => ({
  status: 'False' as const,
  reason: 'POD_UNSUPPORTED_ON_FARGATE',
  message: 'Pod not supported on Fargate: volumes not supported: data not supported because: PVC data-web-0 not bound',
  since: minutesAgo(minutes),
});

describe(rule.id, () => {
  it('passes what Fargate mounts', async () => {
    expect((await judgeMounting(volume('nfs'))).verdict).toMatchObject({ status: 'pass', judged: 1 });
    expect((await judge(rule.id, facts(), [waitingPod()])).verdict.status).toBe('pass');
  });

  it('names a hostPath and what Fargate answers', async () => {
    expect(only(await judgeMounting(volume('hostPath')))).toMatchObject({
      severity: 'high',
      message:
        'Fargate refuses Deployment apps/web: it mounts volume data, hostPath; Fargate answers "volumes not supported: data is of an unsupported volume Type"',
      evidence: [
        { what: 'volume data', is: 'hostPath', shouldBe: 'emptyDir, nfs, or a claim on a static Amazon EFS volume' },
      ],
    });
  });

  it.each([
    ['csi', 'secrets-store.csi.k8s.io', 'csi (secrets-store.csi.k8s.io)'],
    ['ephemeral', null, 'ephemeral'],
    ['image', null, 'image'],
  ])('says of %s only that Fargate may refuse it', async (type, refersTo, is) => {
    expect(only(await judgeMounting(volume(type, refersTo)))).toMatchObject({
      severity: 'medium',
      message: `Fargate may refuse Deployment apps/web: it mounts volume data, ${is}`,
    });
  });

  it('says the same of a raw block volume', async () => {
    const one = waitingPod({ containers: asking({ volumeDevices: ['block'] }) });
    expect(only(await judge(rule.id, facts(), [one]))).toMatchObject({
      severity: 'medium',
      evidence: [{ what: 'container app: volumeDevices', is: 'block', shouldBe: 'volumeMounts' }],
    });
  });

  it('tells what is certain where both are there, and shows all', async () => {
    const finding = only(await judgeMounting(volume('csi', 'x'), { ...volume('hostPath'), name: 'host' }));
    expect(finding).toMatchObject({ severity: 'high', evidence: [{ is: 'csi (x)' }, { is: 'hostPath' }] });
    expect(finding.message).toContain('mounts volume host, hostPath; Fargate answers "volumes not supported: host');
  });

  it('judges what Fargate has yet to take, not what runs there', async () => {
    expect(await standings(rule.id, mounting(volume('hostPath')))).toEqual(refusedStandings);
  });

  it('prints hostile names on one line, cut', async () => {
    const hostile = `x\n${'y'.repeat(2000)}`;
    const { message } = only(await judgeMounting({ name: hostile, type: hostile, refersTo: hostile }));
    expect(message).toMatch(/^[^\n]{0,400}$/);
  });
});

describe(`${rule.id}, of claims`, () => {
  it('passes a claim that is bound to an Amazon EFS volume', async () => {
    expect((await judgeClaim(boundTo('csi', 'efs.csi.aws.com'))).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it.each([
    ['csi', 'ebs.csi.aws.com', 'CSI driver ebs.csi.aws.com'],
    ['csi', 'fsx.csi.aws.com', 'CSI driver fsx.csi.aws.com'],
    ['csi', 's3.csi.aws.com', 'CSI driver s3.csi.aws.com'],
    ['awsElasticBlockStore', null, 'awsElasticBlockStore'],
    ['hostPath', null, 'hostPath'],
  ])('names one that is bound to %s %s', async (type, driver, kind) => {
    expect(only(await judgeClaim(boundTo(type, driver)))).toMatchObject({
      severity: 'high',
      message: `Fargate refuses Deployment apps/web: it mounts volume data, claim data-web-0, bound to pv-1 (${kind})`,
      evidence: [{ shouldBe: 'a claim on a static Amazon EFS volume' }],
    });
  });

  it.each([
    ['csi', 'csi.example.com'],
    ['nfs', null],
  ])('says of one that is bound to %s %s only that Fargate may refuse it', async (type, driver) => {
    const finding = only(await judgeClaim(boundTo(type, driver)));
    expect(finding).toMatchObject({ severity: 'medium', message: expect.stringMatching(/^Fargate may refuse /) });
  });

  it.each([
    [
      'is missing',
      [],
      'claim data-web-0, which does not exist; Fargate answers "persistentvolumeclaim "data-web-0" not found"',
    ],
    [
      'is not bound',
      [claim({ phase: 'Pending', volumeName: null })],
      'claim data-web-0 of storage class gp3, which is not bound; Fargate answers "PVC data-web-0 not bound"',
    ],
  ])('names one that %s, once the pod has waited for it', async (_, claims, text) => {
    const waiting = (minutes: number) => waitingPod({ ...claimed, scheduled: since(minutes) });
    const { severity, message } = only(await judgeClaim(cluster(claims), waiting(60)));
    expect([severity, message]).toEqual([
      'high',
      `Fargate refuses Deployment apps/web: it mounts volume data, ${text}`,
    ]);
    expect((await judgeClaim(cluster(claims), waiting(2))).verdict.status).toBe('pass');
  });

  it('names what little is known of a claim or a volume', async () => {
    const waiting = waitingPod({ ...claimed, scheduled: since(60) });
    const plain = cluster([claim({ phase: 'Lost', storageClass: null })]);
    expect(only(await judgeClaim(plain, waiting)).message).toContain('claim data-web-0, which is not bound');
    const nameless = waitingPod({ ...mounting(volume('persistentVolumeClaim')), scheduled: since(60) });
    expect(only(await judgeClaim(facts(), nameless)).message).toContain('which does not exist');
    const odd = {
      ...cluster([claim()]),
      persistentVolumes: read([persistentVolume({ type: null, driver: null, handle: null })]),
    };
    expect(only(await judgeClaim(odd)).message).toContain('bound to pv-1 (no known kind)');
  });

  it('is not-evaluated when a bound claim does not say to what', async () => {
    expect((await judgeClaim(cluster([claim({ volumeName: null })]))).verdict.status).toBe('not-evaluated');
  });

  it('takes a claim of the same name elsewhere for another', async () => {
    const elsewhere = cluster([claim({ namespace: 'other' })], [{ type: 'csi', driver: 'efs.csi.aws.com' }]);
    const waiting = waitingPod({ ...claimed, scheduled: since(60) });
    expect(only(await judgeClaim(elsewhere, waiting)).message).toContain('which does not exist');
  });

  it.each([
    ['claims', { persistentVolumeClaims: unread('pvc denied') }, 'pvc denied'],
    ['volumes', { ...cluster([claim()]), persistentVolumes: unread('pv denied') }, 'pv denied'],
  ])('is not-evaluated when %s were not read', async (_, lost, reason) => {
    expect((await judgeClaim(facts(lost))).verdict).toMatchObject({
      status: 'not-evaluated',
      judged: 0,
      unread: 1,
      reason: `1 pod: what their claims are bound to could not be read (${reason})`,
    });
  });

  it('is not-evaluated when claims of its namespace were not asked for, or the volume is not there', async () => {
    const elsewhere = facts({ persistentVolumeClaims: read({ namespaces: ['other'], list: [] }) });
    const waiting = waitingPod({ ...claimed, scheduled: since(60) });
    expect((await judgeClaim(elsewhere, waiting)).verdict.status).toBe('not-evaluated');
    expect((await judgeClaim(cluster([claim()]))).verdict.status).toBe('not-evaluated');
  });

  it('still judges pods without claims when claims were not read', async () => {
    const lost = facts({ persistentVolumeClaims: unread('pvc denied'), persistentVolumes: unread('pvc denied') });
    expect((await judge(rule.id, lost, [waitingPod()])).verdict.status).toBe('pass');
    const host = waitingPod(mounting(volume('hostPath'), volume('persistentVolumeClaim', 'data-web-0')));
    expect((await judge(rule.id, lost, [host])).verdict.status).toBe('fail');
  });

  it('is certain once Fargate has refused this pod for its volumes', async () => {
    const said = 'Pod not supported on Fargate: volumes not supported: data is of an unsupported volume Type';
    const one = refusedPod(said, mounting(volume('csi', 'secrets-store.csi.k8s.io')));
    expect(only(await judge(rule.id, facts(), [one]))).toMatchObject({
      severity: 'high',
      message: expect.stringMatching(/^Fargate refuses /),
    });
  });
});

describe(`${rule.id}, of claims that are not bound`, () => {
  const unbound = (storageClass: string | null) => claim({ phase: 'Pending', volumeName: null, storageClass });
  const storageClass = (provisioner: string, isDefault = false) => ({ name: 'fast', provisioner, isDefault });
  const efs = 'efs.csi.aws.com';
  const free = (fields: Partial<PersistentVolume> = {}) =>
    persistentVolume({ driver: efs, storageClass: 'fast', isFree: true, ...fields });

  /** What a manifest is told whose claim is of this class. */
  const planned = async (
    of: string | null,
    classes: readonly StorageClass[],
    volumes: readonly PersistentVolume[] = [],
  ) => {
    const given = { ...cluster([unbound(of)]), persistentVolumes: read(volumes), storageClasses: read(classes) };
    return judgeClaim({ ...given, mode: 'manifests' });
  };

  it.each([
    'ebs.csi.aws.com',
    'ebs.csi.eks.amazonaws.com',
    'kubernetes.io/aws-ebs',
    'fsx.csi.aws.com',
    's3.csi.aws.com',
  ])('names one for which %s would make a volume', async (provisioner) => {
    const finding = only(await planned('fast', [storageClass(provisioner)]));
    expect(finding).toMatchObject({ severity: 'high', message: expect.stringMatching(/^Fargate refuses /) });
    expect(finding.message).toContain(
      `of storage class fast (provisioner ${provisioner}), whose volumes Fargate does not mount`,
    );
  });

  it.each([
    ['a class of which only the name is known', 'fast', [], 'of storage class fast, which may never be bound'],
    ['a class of Amazon EFS', 'fast', [storageClass(efs)], 'Fargate provisions no volumes'],
    ['a class of a stranger', 'fast', [storageClass('csi.example.com')], '(provisioner csi.example.com)'],
    [
      'the default class, though it is known',
      null,
      [storageClass('ebs.csi.aws.com', true)],
      'default storage class fast',
    ],
    ['a default class that is not known', null, [], 'of the default storage class, which may'],
    ['no class', '', [], 'without a storage class'],
  ])('says of one with %s that Fargate may refuse it', async (_, of, classes, text) => {
    const finding = only(await planned(of, classes));
    expect(finding).toMatchObject({ severity: 'medium', message: expect.stringMatching(/^Fargate may refuse /) });
    expect(finding.message).toContain(text);
  });

  it('passes one for which a static volume of Amazon EFS is there', async () => {
    const classes = [storageClass(efs)];
    expect((await planned('fast', classes, [free()])).verdict.status).toBe('pass');
    expect((await planned('', [], [free({ storageClass: '' })])).verdict.status).toBe('pass');
    for (const other of [free({ storageClass: 'slow' }), free({ isFree: false }), free({ handle: 's3files' })])
      expect((await planned('fast', classes, [other])).verdict.status).toBe('fail');
  });

  it('leaves open one that names its volume, and one that is nowhere', async () => {
    const own = { ...cluster([claim({ phase: 'Pending', volumeName: 'pv-7' })]), mode: 'manifests' } as const;
    expect((await judgeClaim(own)).verdict.status).toBe('not-evaluated');
    expect((await judgeClaim({ ...cluster([]), mode: 'manifests' })).verdict.status).toBe('not-evaluated');
  });

  it('waits with no live pod for a volume that Fargate would not mount', async () => {
    const young = waitingPod({ ...claimed, scheduled: since(1) });
    const of = (provisioner: string) => ({
      ...cluster([unbound('fast')]),
      storageClasses: read([storageClass(provisioner)]),
    });
    expect(only(await judgeClaim(of('ebs.csi.aws.com'), young)).severity).toBe('high');
    expect((await judgeClaim(of(efs), young)).verdict.status).toBe('pass');
    expect((await judgeClaim({ ...of(efs), storageClasses: unread('denied') }, young)).verdict.status).toBe(
      'not-evaluated',
    );
  });

  it('names a volume of S3 Files, which the driver of Amazon EFS serves as well', async () => {
    const files = persistentVolume({ driver: efs, handle: 's3files' });
    const finding = only(await judgeClaim({ ...cluster([claim()]), persistentVolumes: read([files]) }));
    expect(finding.severity).toBe('high');
    expect(finding.message).toContain('bound to pv-1 (S3 Files, by the CSI driver of Amazon EFS)');
  });
});
