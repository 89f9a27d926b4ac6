import { describe, expect, it } from 'vitest';
import { wantsLogging } from '#model/configuration/configuration.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { AlertsContext } from '#run/alerts/alerts-context.ts';
import { watchLogging } from '#run/alerts/watch-logging.ts';
import { objectsOf, podOf, silentPod } from '../../support/clusters/watched-cluster.ts';
import { account, hinted, shop, watching, type Watching } from '../../support/clusters/watching.ts';

const schedule = { scheduledTime: '2026-11-24T12:00:00Z' };
const look = ({ context }: Watching) => watchLogging(schedule, context);
const missing = 'logging-disabled logging-configmap-missing';

/** A cluster that was looked at while all was well. */
async function watched(more: Parameters<typeof watching>[0] = {}): Promise<Watching> {
  const world = await watching(more);
  world.kubernetes.objects = objectsOf([podOf('a')], true);
  await look(world);
  world.later(5);
  return world;
}

function loseLogging({ kubernetes }: Watching, count = 2): void {
  const pods = Array.from({ length: count }, (_, index) => silentPod(`b${index}`, { owner: `web${index}` }));
  kubernetes.objects = objectsOf(pods, false);
}

describe('on schedule', () => {
  it('the first look at a cluster gives one digest of what was there before', async () => {
    const world = await watching();
    loseLogging(world);
    expect(await look(world)).toMatchObject({ clusters: 1, outcomes: [{ cluster: shop, status: 'polled' }] });
    expect(world.topic).toEqual(['baseline logging-configmap-missing']);
    world.later(5);
    await look(world);
    expect(world.topic).toHaveLength(1);
  });

  it('pods that start without logging are one message, then silence, then one when all log again', async () => {
    const world = await watched();
    expect(world.topic).toEqual([]);
    loseLogging(world);
    for (const minutes of [5, 5, 5]) {
      await look(world);
      world.later(minutes);
    }
    expect(world.topic).toEqual([`opened ${missing}`]);
    world.kubernetes.objects = objectsOf([silentPod('b0', { owner: 'web0' })], true);
    await look(world);
    world.later(5);
    expect(world.log.at(-1)).toBe(`fixed ${missing}`);
    expect(world.topic).toHaveLength(1);
    world.kubernetes.objects = objectsOf([podOf('c', { at: '2026-11-24T12:30:00Z', owner: 'web0' })], true);
    await look(world);
    expect(world.topic).toEqual([`opened ${missing}`, `resolved ${missing}`]);
    expect(world.bus).toEqual(world.topic);
  });

  it('an unchanged cluster costs five reads of Kubernetes at most, and no write', async () => {
    const world = await watched();
    const [reads, writes] = [world.kubernetes.requests.length, world.table.requests.length];
    await look(world);
    expect(world.kubernetes.requests.length - reads).toBeLessThanOrEqual(5);
    expect(world.table.requests.slice(writes).map(({ action }) => action)).toEqual(['Query']);
  });

  it('a ConfigMap with which nothing is logged is told though every pod logs, and is over once it is corrected', async () => {
    const world = await watched();
    const { configmaps = [], ...others } = objectsOf([podOf('a')], true);
    const [configMap] = configmaps;
    const changed = (resourceVersion: string, text: string) => ({
      ...others,
      configmaps: [
        { ...configMap!, metadata: { ...configMap!.metadata, resourceVersion }, data: { 'output.conf': text } },
      ],
    });
    world.kubernetes.objects = changed('2', '[OUTPUT]\n    Name cloudwatch_logs\n    Match *\n');
    for (let polls = 0; polls < 3; polls += 1) {
      await look(world);
      world.later(5);
    }
    expect(world.topic).toEqual(['opened logging-configmap ']);
    const reads = world.kubernetes.requests.length;
    await look(world);
    expect(world.kubernetes.requests.length - reads).toBe(5);
    world.kubernetes.objects = objectsOf([podOf('a')], true);
    await look(world);
    expect(world.topic).toEqual(['opened logging-configmap ', 'resolved logging-configmap ']);
  });

  it('a Job that ran between two looks and did not log is told once, by its event', async () => {
    const world = await watched();
    const event = {
      metadata: { name: 'report-x7k2p.1', namespace: 'shop' },
      involvedObject: { kind: 'Pod', namespace: 'shop', name: 'report-x7k2p', uid: 'uid-report' },
      reason: 'LoggingDisabled',
      message: 'Disabled logging because aws-logging configmap was not found. configmap "aws-logging" not found',
      source: { component: 'fargate-scheduler' },
      lastTimestamp: '2026-11-24T12:01:00Z',
    };
    world.kubernetes.objects = { ...objectsOf([podOf('a')], false), events: [event] };
    for (let polls = 0; polls < 4; polls += 1) {
      await look(world);
      world.later(5);
    }
    expect(world.topic).toEqual([`opened ${missing}`]);
    const [alert] = (await world.context.store.read(shop)).alerts;
    expect(alert).toMatchObject({ state: 'open', newestPodAt: '2026-11-24T12:01:00Z' });
  });

  it('rights that are missing beside the pods are told, and pods are judged all the same', async () => {
    const world = await watched();
    loseLogging(world);
    world.kubernetes.misbehave = ({ resource }) =>
      resource === 'events' || resource === 'configmaps' ? { do: 'status', status: 403 } : undefined;
    for (let polls = 0; polls < 4; polls += 1) {
      await look(world);
      world.later(5);
    }
    expect(world.topic).toEqual([
      expect.stringContaining('opened logging-disabled reason:') as string,
      'opened monitoring-partial ',
    ]);
    expect(world.warnings[0]).toMatch(/^Cluster shop was read without events: Not allowed to list events/);
  });

  it('a cluster that cannot be polled resolves nothing, and in the end is one alert of its own', async () => {
    const world = await watched();
    loseLogging(world);
    await look(world);
    world.kubernetes.misbehave = () => ({ do: 'status', status: 503 });
    for (let polls = 0; polls < 4; polls += 1) {
      world.later(5);
      expect(await look(world)).toMatchObject({ outcomes: [{ status: 'unread' }] });
      expect(world.failedPolls.at(-1)).toBe(1);
    }
    expect(world.topic).toEqual([`opened ${missing}`, 'opened monitoring-blind ']);
    world.kubernetes.misbehave = undefined;
    world.later(5);
    await look(world);
    expect(world.topic.slice(2)).toEqual(['resolved monitoring-blind ']);
  });

  it('a stored alert that is broken is named, keeps no other from being told, and is opened anew', async () => {
    const world = await watched();
    loseLogging(world);
    await look(world);
    const [key, item] = [...world.table.items].find(([name]) => name.includes('alert#'))!;
    world.table.items.set(key, { ...item, data: { S: '{"schema":"fargate-au' } });
    world.later(5);
    const broken = [
      expect.stringMatching(/^Item 111122223333\/eu-west-1\/shop alert#v1:\w+ of table alerts is broken at data/),
    ];
    expect(await look(world)).toMatchObject({ outcomes: [{ status: 'polled', broken }] });
    expect(world.warnings).toEqual(broken);
    expect(world.topic).toEqual([`opened ${missing}`, `opened ${missing}`]);
    world.later(5);
    expect(await look(world)).toMatchObject({ outcomes: [{ status: 'polled', broken: [] }] });
    expect(world.topic).toHaveLength(2);
  });

  it('a cluster with the tag that turns it off is left alone', async () => {
    const world = await watching();
    loseLogging(world);
    const [[, known] = []] = Object.entries(world.eks.clusters);
    world.eks.clusters = {
      shop: {
        ...known,
        cluster: { ...known?.cluster, tags: { 'fargate-auditor:watch': 'off until=2026-12-31 reason=load test' } },
      },
    };
    const { targets } = await world.context.settings();
    const allowed = { ...targets, optOut: { enabled: true, mostDays: 90 } };
    const settings = () => Promise.resolve({ targets: allowed, expectations: [] });
    const off = { ...world, context: { ...world.context, settings } };
    expect(await look(off)).toMatchObject({ outcomes: [{ status: 'off' }] });
    expect([world.topic, [...world.table.items]]).toEqual([[], []]);
    // Who may tag a cluster may not silence it, unless the configuration says so.
    expect(await look(world)).toMatchObject({ outcomes: [{ status: 'polled' }] });
  });

  it('clusters that cannot be looked at for one cause are one message, and those never seen one digest', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `c${index}`);
    const refused: AlertsContext['openPoll'] = ({ cluster }) =>
      Promise.reject(new AuditorError('runtime', `Not allowed to sts:AssumeRole for cluster ${cluster}`));
    const world = await watching({ listNames: () => Promise.resolve(names), openPoll: refused });
    for (let polls = 0; polls < 3; polls += 1) {
      await look(world);
      world.later(5);
    }
    expect(world.topic).toHaveLength(1);
    expect(world.topic[0]).toMatch(/^baseline/);
    const { alerts } = await world.context.store.read({ ...shop, cluster: 'c7' });
    expect(alerts[0]?.summary).toMatch(/^Cluster c7 is not set up yet, or could never be looked at since /);
  });

  it('clusters that were seen before and fail for one cause are one message, and each keeps its own alert', async () => {
    const names = ['shop', 'bank', 'desk'];
    const world = await watching({ listNames: () => Promise.resolve(names) });
    const [[, known] = []] = Object.entries(world.eks.clusters);
    world.eks.clusters = Object.fromEntries(
      names.map((name) => [name, { ...known, cluster: { ...known?.cluster, name } }]),
    );
    expect(await look(world)).toMatchObject({ outcomes: names.map(() => ({ status: 'polled' })) });
    const openPoll: AlertsContext['openPoll'] = ({ cluster }) =>
      Promise.reject(
        new AuditorError(
          'runtime',
          cluster === 'desk' ? 'nothing answered' : `Not allowed to sts:AssumeRole for ${cluster}`,
        ),
      );
    const blind = { ...world, context: { ...world.context, openPoll } };
    for (let polls = 0; polls < 4; polls += 1) {
      world.later(5);
      await look(blind);
    }
    expect(world.topic).toEqual(['together monitoring-blind bank, monitoring-blind shop', 'opened monitoring-blind ']);
    expect(world.bus).toHaveLength(3);
  });

  it('a failure that nobody foresaw costs the cluster that it is of, and is told', async () => {
    const world = await watched({ listNames: () => Promise.resolve(['shop', 'odd']) });
    loseLogging(world);
    const openPoll: AlertsContext['openPoll'] = (cluster, access) => {
      if (cluster.cluster === 'odd') throw new TypeError('a bug');
      return world.context.openPoll(cluster, access);
    };
    await expect(look({ ...world, context: { ...world.context, openPoll } })).rejects.toThrow('unforeseen failure');
    expect(world.topic).toEqual([`opened ${missing}`]);
    expect(world.warnings.join()).toContain('unforeseen failure at 111122223333/eu-west-1/odd: TypeError: a bug');
  });

  it('where logging is not wanted, nothing is said', async () => {
    const expectations = [
      {
        coversCluster: () => true,
        coversNamespace: (namespace: string) => namespace === 'shop',
        coversAll: false,
        logging: 'not-wanted' as const,
        reason: 'batch',
      },
    ];
    expect(wantsLogging(expectations, shop, 'shop')).toBe(false);
    const world = await watching();
    const { targets } = await world.context.settings();
    const quiet = {
      ...world,
      context: { ...world.context, settings: () => Promise.resolve({ targets, expectations }) },
    };
    loseLogging(quiet);
    await look(quiet);
    expect(quiet.topic).toEqual([]);
  });

  it('a place that cannot be asked for its clusters is watched by those that are known', async () => {
    const { AuditorError } = await import('#model/auditor-error.ts');
    const world = await watched({ listNames: () => Promise.reject(new AuditorError('runtime', 'not allowed')) });
    loseLogging(world);
    await look(world);
    expect(world.topic).toEqual([`opened ${missing}`]);
    expect(world.warnings.join()).toContain('could not be listed: not allowed');
  });

  it('a large fleet is split into even parts of fifty at most', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `c${index}`);
    const world = await watching({ listNames: () => Promise.resolve(names) });
    expect(await look(world)).toMatchObject({ clusters: 120, shards: 3 });
    expect(world.shards.map(({ length }) => length)).toEqual([40, 40, 40]);
    expect(new Set(world.shards.flat().map(({ cluster }) => cluster)).size).toBe(120);
    expect(await watchLogging({ ...schedule, clusters: [shop] }, world.context)).toMatchObject({ clusters: 1 });
  });
});

describe('what is to be told', () => {
  it('waits when a destination fails, stops no other, and is sent by a later poll', async () => {
    const world = await watched();
    loseLogging(world);
    world.failing.add('topic');
    await look(world);
    expect([world.topic, world.bus, world.log]).toEqual([[], [`opened ${missing}`], [`opened ${missing}`]]);
    world.failing.clear();
    world.later(5);
    await look(world);
    expect([world.topic, world.bus]).toEqual([[`opened ${missing}`], [`opened ${missing}`]]);
  });

  it('is kept among the dead letters when a destination never takes it', async () => {
    const world = await watched();
    loseLogging(world);
    world.failing.add('topic');
    for (let polls = 0; polls < 7; polls += 1) {
      await look(world);
      world.later(5);
    }
    expect(world.deadLetter.length).toBeGreaterThanOrEqual(1);
    expect(world.deadLetter[0]?.notification).toMatchObject({ change: 'opened', left: ['topic'] });
  });

  it('is sent once by two runs at once', async () => {
    const world = await watched();
    loseLogging(world);
    await Promise.all([look(world), look(world), look(world)]);
    expect(world.topic).toEqual([`opened ${missing}`]);
  });

  it('is sent by the next poll when the run was killed before it could', async () => {
    const world = await watched();
    loseLogging(world);
    const killed = { ...world.context.destinations, topic: () => Promise.reject(new Error('killed')) };
    await expect(watchLogging(schedule, { ...world.context, destinations: killed })).rejects.toThrow('killed');
    expect(world.topic).toEqual([]);
    world.later(5);
    await look(world);
    expect(world.topic).toEqual([`opened ${missing}`]);
  });

  it('a table that is throttled for good fails the run, so that it is tried again', async () => {
    const world = await watched();
    loseLogging(world);
    const { jsonFailure } = await import('../../support/fakes/fake-aws.ts');
    world.table.misbehave = () => ({
      when: 'before',
      reply: jsonFailure(400, 'ProvisionedThroughputExceededException', 'slow down'),
    });
    await expect(look(world)).rejects.toThrow(/dynamodb:/);
    expect(world.failedPolls.at(-1)).toBe(1);
    delete world.table.misbehave;
    await look(world);
    expect(world.topic).toEqual([`opened ${missing}`]);
  });
});

describe('hints', () => {
  const evidence = (index: number) => ({
    kind: 'logging-disabled' as const,
    namespace: 'shop',
    pod: `b${index}`,
    reason: 'LOGGING_CONFIGMAP_NOT_FOUND',
  });

  it('ten thousand of one cause are one look and one message, with every workload counted', async () => {
    const world = await watched();
    loseLogging(world, 300);
    const before = world.kubernetes.requests.length;
    const Records = Array.from({ length: 10_000 }, (_, index) => hinted({ evidence: evidence(index % 300) }));
    expect(await watchLogging({ Records }, world.context)).toEqual({ batchItemFailures: [] });
    expect(world.topic).toEqual([`opened ${missing}`]);
    expect(world.kubernetes.requests.length - before).toBeLessThanOrEqual(8);
    const { alerts } = await world.context.store.read(shop);
    expect(alerts).toMatchObject([{ pods: 300, workloads: { total: 300 } }]);
  });

  it('of a cluster that cannot be polled open an unconfirmed alert, which a later poll confirms in silence', async () => {
    const world = await watched();
    loseLogging(world);
    world.kubernetes.misbehave = () => ({ do: 'status', status: 503 });
    const Records = [hinted({ evidence: evidence(0) }), hinted({ evidence: evidence(1) })];
    await watchLogging({ Records }, world.context);
    const { alerts } = await world.context.store.read(shop);
    expect(alerts).toMatchObject([{ state: 'unconfirmed', pods: 2 }]);
    expect(world.topic).toHaveLength(1);
    world.kubernetes.misbehave = undefined;
    world.later(5);
    await look(world);
    expect(world.topic).toHaveLength(1);
    expect(world.log.at(-1)).toMatch(/^confirmed logging-disabled/);
  });

  it('that are none come back to the queue, and keep no other from being worked on', async () => {
    const world = await watched();
    loseLogging(world);
    const Records = [hinted(), { ...hinted(), body: '{"schema":"?"}', messageId: 'poison' }];
    expect(await watchLogging({ Records }, world.context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'poison' }],
    });
    expect(world.warnings.join()).toContain('Hint in message poison is broken at schema');
    expect(world.topic).toEqual([`opened ${missing}`]);
  });

  it('of clusters that are no target are dropped, and said', async () => {
    const world = await watching();
    const Records = [hinted({ account: '999999999999' })];
    expect(await watchLogging({ Records }, world.context)).toEqual({ batchItemFailures: [] });
    expect(world.warnings.join()).toContain('999999999999');
    expect(world.kubernetes.requests).toEqual([]);
  });

  it('come back when the state could not be kept', async () => {
    const world = await watched();
    loseLogging(world);
    const { jsonFailure } = await import('../../support/fakes/fake-aws.ts');
    world.table.misbehave = () => ({ when: 'before', reply: jsonFailure(400, 'ThrottlingException', 'slow down') });
    const Records = [hinted({}, 'one'), hinted({}, 'two')];
    const outcome = await watchLogging({ Records }, world.context);
    expect(outcome).toEqual({ batchItemFailures: [{ itemIdentifier: 'one' }, { itemIdentifier: 'two' }] });
  });

  it('of a cluster that is gone resolve what was open', async () => {
    const world = await watched();
    loseLogging(world);
    await look(world);
    world.eks.clusters = {};
    world.later(5);
    await watchLogging({ Records: [hinted({ source: 'cloudtrail' })] }, world.context);
    expect(world.topic).toEqual([`opened ${missing}`, `resolved ${missing}`]);
  });
});

describe('a changed profile', () => {
  const audit = { why: 'CreateFargateProfile', profile: 'apps', tries: 0 };

  it('is audited once it is there', async () => {
    const world = await watched();
    await watchLogging({ Records: [hinted({ audit }), hinted({ audit: { ...audit, profile: null } })] }, world.context);
    expect(world.audits).toMatchObject([{ account, cluster: 'shop', error: null }]);
    expect(world.postpone).toEqual([]);
  });

  it('is waited for while it is being made', async () => {
    const world = await watched({ profileStatus: () => Promise.resolve('CREATING') });
    await watchLogging({ Records: [hinted({ audit })] }, world.context);
    expect(world.audits).toEqual([]);
    expect(world.postpone).toMatchObject([{ hint: { audit: { tries: 1 } } }]);
    expect(world.postpone[0]?.delaySeconds).toBeGreaterThan(60);
  });
});
