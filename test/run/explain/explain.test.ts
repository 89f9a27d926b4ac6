import { describe, expect, it } from 'vitest';
import { openSnapshot } from '#collect/snapshot/snapshot-source.ts';
import { explanationText } from '#report/terminal/explanation.ts';
import { explain } from '#run/explain/explain.ts';
import { parseAsked } from '#run/explain/asked-subject.ts';
import { fakeCluster, liveSource } from '../../collect/live/live.ts';
import { denied, MemorySource } from '../../support/fakes/memory-source.ts';
import { example } from '../../support/clusters/example.ts';

async function story(name: 'before' | 'after', asked: string, namespace: string | null = null) {
  return explain(await openSnapshot(example(name)), parseAsked(asked, namespace));
}

function shown(told: Awaited<ReturnType<typeof story>>, width = 100): string {
  return explanationText(told, { width, color: false });
}

function rawPod(namespace: string, name: string, more: object = {}) {
  return {
    metadata: { namespace, name, uid: `uid-${namespace}-${name}`, creationTimestamp: '2026-01-05T11:00:00Z', ...more },
    spec: { nodeName: 'ip-10-0-0-1', containers: [] },
    status: { phase: 'Running' },
  };
}

function rawDeployment(namespace: string, name: string) {
  const template = { metadata: { labels: { app: name } }, spec: { containers: [] } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name, uid: name }, spec: { template } };
}

const checkout = {
  fargateProfileName: 'apps',
  status: 'ACTIVE',
  selectors: [{ namespace: 'apps', labels: { fargate: 'yes' } }],
};

describe('explain', () => {
  it('tells which selector misses which label, where the pod runs, and what to change', async () => {
    const told = await story('before', 'deployment/checkout', 'checkout');
    expect(told).toMatchObject({
      matching: [],
      labelsFrom: 'template',
      podCount: 1,
      story: { node: { zone: 'us-west-2a' } },
    });
    expect(told.selectors[0]?.changes).toEqual([{ key: 'fargate', value: 'yes', example: false }]);
    const text = shown(told);
    expect(text).toContain('✓ namespace checkout');
    expect(text).toContain('✗ label fargate=yes  ← the label is missing');
    expect(text).toContain('to match, set fargate=yes on the pod template');
    expect(text).toContain('No profile takes a pod made now');
    expect(text).toContain('kubectl -n checkout patch deployment checkout');
  });

  it('tells the start of a pod on Fargate in order, and why it does not log', async () => {
    const told = await story('after', 'deployment/checkout');
    expect(told.story?.timeline.map(({ what }) => what)).toEqual([
      ...['LoggingDisabled', 'Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'],
    ]);
    expect(told.pods[0]).toMatchObject({ onFargate: true, logging: 'disabled: LOGGING_CONFIGMAP_NOT_FOUND' });
    expect(told.findings.map(({ rule }) => rule)).toEqual(['logging-configmap-missing', 'logging-disabled']);
    const text = shown(told);
    expect(text).toContain('A pod made now is taken by checkout-profile');
    expect(text).toMatch(/✗ logging disabled: LOGGING_CONFIGMAP_NOT_FOUND/);
    expect(text).toMatch(/10:30:14 {2}LoggingDisabled/);
  });

  it('shows how the containers of a pod stand, and calls none well that is not ready', async () => {
    const told = async (status: object) => {
      const source = new MemorySource({ pods: [{ ...rawPod('elsewhere', 'tool'), status }] });
      return explain(source, parseAsked('elsewhere/tool', null));
    };
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' };
    const terminated = { reason: 'OOMKilled', exitCode: 137 };
    const conditions = [{ type: 'Ready', status: 'False' }];
    const crashing = await told({
      ...{ phase: 'Running', conditions },
      containerStatuses: [{ name: 'tool', restartCount: 7, state: { waiting }, lastState: { terminated } }],
    });
    expect(crashing.pods).toMatchObject([
      {
        isWell: false,
        troubles: [
          'container tool waits: CrashLoopBackOff: back-off 5m0s restarting failed container',
          'container tool ended: OOMKilled (exit code 137), 7 restarts',
        ],
      },
    ]);
    expect(shown(crashing)).not.toContain('Nothing is wrong');
    const evicted = await told({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource' });
    expect(evicted.pods).toMatchObject([{ isWell: false, troubles: ['Evicted: The node was low on resource'] }]);
    const pods = await Promise.all(
      [{ phase: 'Running' }, { phase: 'Running', conditions }, { phase: 'Succeeded' }].map(told),
    );
    expect(pods.map((one) => one.pods[0]?.isWell)).toEqual([true, false, true]);
  });

  it('finds the workload by one of its pods', async () => {
    const [pod] = (await story('after', 'deployment/checkout')).pods;
    expect((await story('after', `checkout/${pod?.name ?? ''}`)).subject).toEqual({
      ...{ kind: 'Deployment', namespace: 'checkout', name: 'checkout' },
    });
  });

  it('finds a pod in a namespace that no profile selects', async () => {
    const source = new MemorySource({ pods: [rawPod('elsewhere', 'tool')] });
    const told = await explain(source, parseAsked('elsewhere/tool', null));
    expect(told.subject).toEqual({ kind: 'Pod', namespace: 'elsewhere', name: 'tool' });
    expect(shown(told)).toContain('there is none');
  });

  it('explains a workload that has no pods by its template', async () => {
    const source = new MemorySource({ 'fargate-profiles': [checkout], workloads: [rawDeployment('apps', 'web')] });
    const told = await explain(source, parseAsked('deploy/web', 'apps'));
    expect(told).toMatchObject({ podCount: 0, story: null, labels: { app: 'web' } });
    expect(shown(told)).toContain('It has no pods');
  });

  it('asks for the namespace when several have such a workload', async () => {
    const source = new MemorySource({ workloads: [rawDeployment('a', 'web'), rawDeployment('b', 'web')] });
    await expect(explain(source, parseAsked('deployment/web', null))).rejects.toThrow(/several namespaces \(a, b\)/);
  });

  it('says what there is when there is no such thing', async () => {
    await expect(story('after', 'checkout/nope')).rejects.toThrow(/no pod nope in namespace checkout/);
    await expect(story('after', 'deployment/chekout')).rejects.toThrow('did you mean checkout?');
  });

  it('shows ten pods and counts the others, with those that are over', async () => {
    const owner = {
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true }],
    };
    const pods = Array.from({ length: 12 }, (_, n) => rawPod('apps', `db-${String(n)}`, owner));
    pods[0] = { ...rawPod('apps', 'db-0', owner), status: { phase: 'Succeeded' } };
    const told = await explain(
      new MemorySource({ 'fargate-profiles': [checkout], pods }),
      parseAsked('sts/db', 'apps'),
    );
    expect(told.podCount).toBe(12);
    expect(told.pods).toHaveLength(10);
    expect(shown(told)).toContain('(not judged: it finished)');
    expect(shown(told)).toContain('… 2 more');
  });

  it('reads all of a namespace that no profile selects, also when nobody named it', async () => {
    const told = await story('before', 'deployment/carts');
    expect(told).toMatchObject({ subject: { namespace: 'carts' }, podCount: 1, podsMissing: null, matching: [] });
    expect(told.pods[0]).toMatchObject({ onFargate: false, phase: 'Running' });
  });

  it('shows the pod that was asked for first, whatever its name', async () => {
    const owner = {
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true }],
    };
    const pods = Array.from({ length: 12 }, (_, n) => rawPod('apps', `db-${String(n).padStart(2, '0')}`, owner));
    const told = await explain(
      new MemorySource({ 'fargate-profiles': [checkout], pods }),
      parseAsked('apps/db-11', null),
    );
    expect(told.pods.map(({ name }) => name).slice(0, 2)).toEqual(['db-11', 'db-00']);
    expect(told.pods).toHaveLength(10);
    expect(new Set(told.pods.map(({ name }) => name)).size).toBe(10);
  });

  it('claims neither that a pod is not there nor that none is, when not all were read', async () => {
    const lost = {
      'fargate-profiles': [checkout],
      workloads: [rawDeployment('apps', 'web')],
      failing: { pods: denied('pods') },
    };
    await expect(explain(new MemorySource(lost), parseAsked('apps/web-1', null))).rejects.toThrow(
      'Cannot tell whether there is a pod web-1: not allowed to list pods',
    );
    const told = await explain(new MemorySource(lost), parseAsked('deployment/web', 'apps'));
    expect(told).toMatchObject({ podCount: 0, podsMissing: 'not allowed to list pods' });
    expect(shown(told)).toContain('None of its pods was seen\n  Not all pods were read: not allowed to list pods');
  });

  it('claims no absence of an object, when workloads were not read', async () => {
    const source = new MemorySource({ 'fargate-profiles': [checkout], failing: { workloads: denied('deployments') } });
    await expect(explain(source, parseAsked('deployment/web', 'apps'))).rejects.toThrow(
      'Cannot tell whether there is a Deployment web: not allowed to list deployments',
    );
  });

  it('says nothing of profiles that could not be read', async () => {
    const source = new MemorySource({
      pods: [rawPod('apps', 'web')],
      failing: { 'fargate-profiles': denied('profiles') },
    });
    const told = await explain(source, parseAsked('apps/web', null));
    expect(told).toMatchObject({ selectors: [], matching: [], profilesMissing: 'not allowed to list profiles' });
    expect(shown(told)).toContain('not known: not allowed to list profiles');
    expect(shown(told)).not.toContain('No profile takes');
    expect(told.open.map(({ rule }) => rule)).toContain('selector-labels-missing');
  });

  it('fails as the cluster does when its API gives no answer', async () => {
    await fakeCluster({ misbehave: () => ({ do: 'status', status: 401 }) });
    const { source } = await liveSource();
    await expect(explain(source, parseAsked('deployment/web', 'apps'))).rejects.toThrow(/access entry|aws-auth/);
  });

  it('tells why there is neither node nor timeline', async () => {
    const waiting = { ...rawPod('apps', 'web'), spec: { containers: [] }, status: { phase: 'Pending' } };
    const failing = { events: denied('events') };
    const told = await explain(new MemorySource({ pods: [waiting], failing }), parseAsked('apps/web', null));
    expect(told.story).toEqual({
      ...{ node: null, nodeMissing: 'the pod has no node yet' },
      ...{ timeline: [], timelineMissing: 'not allowed to list events' },
    });
  });
});
