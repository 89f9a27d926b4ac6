import { describe, expect, it } from 'vitest';
import { AuditorError } from '#model/auditor-error.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { hourAgo, loggingConfigMap, minutesAgo, monthAgo, namespace } from '../../support/builders/facts.ts';
import {
  configured,
  judged,
  look,
  missing,
  notFound,
  pollFacts,
  settings,
  watchedPod,
} from '../../support/builders/watched.ts';
import { observe } from '#audit/alerts/observe.ts';

const outputConf = loggingConfigMap().data['output.conf'] ?? '';

const mute = (name: string, of: string, fields = {}) =>
  watchedPod({ name, of, says: `LoggingDisabled: ${notFound}`, ...fields });
const says = (text: string, fields = {}) => watchedPod({ name: 'odd', says: `LoggingDisabled: ${text}`, ...fields });

describe('pods that do not log', () => {
  const seven = [
    [mute('a1', 'a'), mute('b1', 'b'), mute('a2', 'a'), mute('c1', 'c', { namespace: 'shop' })],
    [mute('a3', 'a', { createdAt: minutesAgo(7) }), mute('b2', 'b'), mute('a4', 'a'), watchedPod({ name: 'fine' })],
  ];

  it('are one trouble a reason, with true counts, the cause, the fix and the restarts', async () => {
    const { candidates, pods, newestEnabledAt, configuration } = await look({ pods: seven, logging: missing });
    expect({ pods, newestEnabledAt, configuration }).toEqual({
      pods: 8,
      newestEnabledAt: hourAgo,
      configuration: 'broken',
    });
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      kind: 'logging-disabled',
      reason: notFound,
      cause: 'logging-configmap-missing',
      causeFixed: false,
      summary: '7 pods of 3 workloads do not log: there is no namespace aws-observability',
      pods: 7,
      newestPodAt: minutesAgo(7),
      workloads: {
        total: 3,
        top: [
          { kind: 'Deployment', namespace: 'apps', name: 'a', pods: 4 },
          { kind: 'Deployment', namespace: 'apps', name: 'b', pods: 2 },
          { kind: 'Deployment', namespace: 'shop', name: 'c', pods: 1 },
        ],
      },
      restart: [
        'kubectl -n apps rollout restart deployment/a',
        'kubectl -n apps rollout restart deployment/b',
        'kubectl -n shop rollout restart deployment/c',
      ],
    });
    expect(candidates[0]?.remediation).toMatchObject({ commands: ['kubectl apply -f aws-logging.yaml'] });
    expect(candidates[0]?.remediation.patch).toContain('log_group_name /aws/eks/demo/fargate');
  });

  it('are told in one plain sentence', async () => {
    const logging = { ...missing, namespaces: configured.namespaces };
    const { candidates } = await look({ pods: [[mute('a1', 'a')]], logging });
    expect(candidates[0]?.summary).toBe(
      '1 pod of 1 workload does not log: there is no ConfigMap aws-logging in namespace aws-observability',
    );
  });

  it('are the same whatever the order and the pages they come in', async () => {
    const backwards = [seven.flat().toReversed()];
    expect(await look({ pods: backwards, logging: missing })).toEqual(await look({ pods: seven, logging: missing }));
  });

  it('name the twenty workloads with most pods and restart five', async () => {
    const many = Array.from({ length: 25 }, (_, index) => [
      mute(`w${index}-1`, `w${index}`),
      ...(index === 24 ? [mute('w24-2', 'w24')] : []),
    ]);
    const [candidate] = (await look({ pods: many, logging: missing })).candidates;
    expect(candidate?.workloads.total).toBe(25);
    expect(candidate?.workloads.top).toHaveLength(20);
    expect(candidate?.workloads.top[0]).toMatchObject({ name: 'w24', pods: 2 });
    expect(candidate?.restart).toHaveLength(5);
  });

  it('of a bare pod say how it is made again', async () => {
    const bare = mute('alone', 'x', { owner: null, generateName: null });
    const [candidate] = (await look({ pods: [[bare]], logging: missing })).candidates;
    expect(candidate?.workloads.top).toEqual([{ kind: 'Pod', namespace: 'apps', name: 'alone', pods: 1 }]);
    expect(candidate?.restart).toEqual([]);
    expect(candidate?.remediation.notes?.at(-1)).toContain('A bare pod has no owner');
  });

  it('of an owner that only replaces them are deleted by name', async () => {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'own-set', uid: 'u' };
    const [candidate] = (await look({ pods: [[mute('own-1', 'x', { owner, labels: {} })]], logging: missing }))
      .candidates;
    expect(candidate?.restart).toEqual(['kubectl -n apps delete pod own-1']);
  });

  it('do not count while they are being deleted', async () => {
    const { candidates, pods } = await look({ pods: [[mute('a1', 'a', { deleting: true })]], logging: missing });
    expect({ candidates, pods }).toEqual({ candidates: [], pods: 0 });
  });

  it('of many reasons become few troubles, and none is lost', async () => {
    const odd = (number: number, fields = {}) =>
      says(`R${String(number).padStart(2, '0')}`, {
        name: `p${number}`,
        createdAt: minutesAgo(100 - number),
        ...fields,
      });
    const pods = Array.from({ length: 60 }, (_, number) => odd(number));
    const more = [odd(30, { name: 'second' }), odd(30, { name: 'third' })];
    const { candidates } = await look({ pods: [pods, more] });
    expect(candidates).toHaveLength(20);
    expect(candidates.reduce((sum, one) => sum + one.pods, 0)).toBe(62);
    expect(candidates.find(({ reason }) => reason === 'R30')).toMatchObject({ pods: 3 });
    expect(candidates.find(({ reason }) => reason === 'other reasons')).toMatchObject({
      pods: 41,
      newestPodAt: minutesAgo(41),
      workloads: { total: 1, top: [{ pods: 41 }] },
    });
  });
});

describe('the configuration explains', () => {
  it('that the label is missing, where the reason blames nothing else', async () => {
    const logging = { ...configured, namespaces: read([namespace('aws-observability')]) };
    const [candidate] = (await look({ pods: [[says('SOME_CODE')]], logging })).candidates;
    expect(candidate).toMatchObject({
      cause: 'logging-namespace-unlabelled',
      summary:
        '1 pod of 1 workload does not log: namespace aws-observability lacks the label aws-observability=enabled',
      remediation: { commands: ['kubectl label namespace aws-observability aws-observability=enabled --overwrite'] },
    });
  });

  it('not the label against the words of the pod, nor once a pod made since the configuration logs', async () => {
    const logging = { ...configured, namespaces: read([namespace('aws-observability')]) };
    const causeOf = async (...pods: Parameters<typeof look>[0]['pods'] & object) =>
      (await look({ pods, logging })).candidates.map(({ cause }) => cause);
    expect(await causeOf([mute('a1', 'a')])).toEqual([null]);
    const [candidate] = (await look({ pods: [[mute('a1', 'a')]], logging })).candidates;
    expect(candidate).toMatchObject({
      causeFixed: false,
      remediation: { commands: [expect.stringContaining('label')] },
    });
    expect(await causeOf([says('LOGGING_CONFIGMAP_INVALID')])).toEqual([null]);
    expect(await causeOf([says('SOME_CODE'), watchedPod({ name: 'fine', createdAt: minutesAgo(1) })])).toEqual([null]);
  });

  it('not that a ConfigMap is fine with which the log router would not start', async () => {
    const data = { 'output.conf': outputConf.replace('    region us-west-2\n', '') };
    const logging = { ...configured, loggingConfigMap: read(loggingConfigMap({ data })) };
    const { candidates, configuration } = await look({ pods: [[mute('a1', 'a')]], logging });
    expect(configuration).toBe('broken');
    expect(candidates[0]).toMatchObject({ cause: null, causeFixed: false });
    expect(candidates[0]?.summary).toContain(
      'Fargate would take the ConfigMap as it is now, but its log router would not start',
    );
  });

  it('that a ConfigMap was refused and is gone by now', async () => {
    const { candidates, configuration } = await look({ pods: [[says('LOGGING_CONFIGMAP_INVALID')]], logging: missing });
    expect(configuration).toBe('broken');
    expect(candidates[0]).toMatchObject({ cause: null, causeFixed: false });
    expect(candidates[0]?.summary).toContain('the ConfigMap that it found is gone by now, so new pods find none');
    expect(candidates[0]?.remediation.patch).toContain('name: aws-logging');
  });

  it('that Fargate refuses the ConfigMap, where and why, with the corrected text', async () => {
    const data = { 'output.conf': outputConf.replace('cloudwatch_logs', 'cloudwatch_log') };
    const logging = { ...configured, loggingConfigMap: read(loggingConfigMap({ data })) };
    const { candidates, configuration } = await look({ pods: [[says('SOME_CODE')]], logging });
    expect(configuration).toBe('broken');
    expect(candidates[0]).toMatchObject({ cause: 'logging-configmap-invalid', causeFixed: false });
    expect(candidates[0]?.summary).toMatch(
      /^1 pod of 1 workload does not log: Fargate refuses the ConfigMap aws-logging: output\.conf line 2, column \d+: /,
    );
    expect(candidates[0]?.remediation.patch).toContain('Name cloudwatch_logs');
  });

  it('nothing of pods that found no ConfigMap, when there is one by now that would be refused', async () => {
    const logging = {
      ...configured,
      loggingConfigMap: read(loggingConfigMap({ data: { 'output.conf': '[INPUT]\n' } })),
    };
    const { candidates, configuration } = await look({ pods: [[mute('a1', 'a')]], logging });
    expect(configuration).toBe('broken');
    expect(candidates[0]).toMatchObject({ cause: null, causeFixed: false });
    expect(candidates[0]?.summary).toContain(
      `${notFound}; there is a ConfigMap by now, but Fargate would refuse it too`,
    );
    expect(candidates[0]?.remediation.commands).toEqual(['kubectl -n aws-observability edit configmap aws-logging']);
  });

  it('nothing where it could not be read, which is never taken for fine', async () => {
    const logging = { ...configured, loggingConfigMap: unread('list configmaps is not allowed') };
    const { candidates, configuration } = await look({ pods: [[mute('a1', 'a')]], logging });
    expect(configuration).toBe('unread');
    expect(candidates[0]).toMatchObject({ cause: null, causeFixed: false });
    expect(candidates[0]?.summary).toContain('why is not known, since the ConfigMap aws-logging could not be read');
    expect(candidates[0]?.remediation.commands).toContain(
      'kubectl -n aws-observability get configmap aws-logging -o yaml',
    );
  });

  it.each([
    ['the namespaces', { ...configured, namespaces: unread('no') }],
    ['the ConfigMap', { ...configured, loggingConfigMap: unread('no') }],
  ])('no mending without %s', async (_, logging) => {
    const { candidates } = await look({ pods: [[mute('a1', 'a')]], logging });
    expect(candidates[0]?.causeFixed).toBe(false);
  });
});

describe('the cause is mended', () => {
  it('when no ConfigMap was found and there is a good one now', async () => {
    const { candidates, configuration } = await look({ pods: [[mute('a1', 'a'), mute('a2', 'a')]] });
    expect(configuration).toBe('fine');
    expect(candidates[0]).toMatchObject({
      cause: null,
      causeFixed: true,
      summary: `2 pods of 1 workload do not log (${notFound}) and need a restart: nothing is found wrong with the configuration now`,
      restart: ['kubectl -n apps rollout restart deployment/a'],
    });
  });

  it('when the ConfigMap that was refused has changed since, and is good', async () => {
    const loggingConfigMapNow = loggingConfigMap({ dataChangedAt: minutesAgo(30) });
    const logging = { ...configured, loggingConfigMap: read(loggingConfigMapNow) };
    expect((await look({ pods: [[says('SOME_CODE')]], logging })).candidates[0]?.causeFixed).toBe(true);
  });

  it.each([
    ['was refused as it is now', monthAgo],
    ['changed at an unknown time', null],
  ])(
    'not when the ConfigMap %s, since what Fargate refused may be nothing that is judged',
    async (_, dataChangedAt) => {
      const logging = { ...configured, loggingConfigMap: read(loggingConfigMap({ dataChangedAt })) };
      const [candidate] = (await look({ pods: [[says('SOME_CODE')]], logging })).candidates;
      expect(candidate).toMatchObject({ cause: null, causeFixed: false });
      expect(candidate?.summary).toContain('does not log: SOME_CODE; nothing found now explains it');
    },
  );

  it('as far as is known when a newer pod logs', async () => {
    const newer = watchedPod({ name: 'new', createdAt: minutesAgo(3) });
    const [candidate] = (await look({ pods: [[says('SOME_CODE'), newer]] })).candidates;
    expect(candidate?.summary).toBe(
      '1 pod of 1 workload does not log (SOME_CODE) and needs a restart: a newer pod logs',
    );
  });
});

describe('what needs no alert', () => {
  it('is a pod that does not log where nobody wants logs', async () => {
    const pods = [[mute('a1', 'a', { namespace: 'batch' }), mute('b1', 'b', { namespace: 'batch' })]];
    const wantsLogging = (name: string) => name !== 'batch';
    const { poll, asked } = pollFacts({ pods, logging: missing });
    const seen = await observe(poll, { ...settings, wantsLogging });
    expect(seen).toMatchObject({ candidates: [], unwanted: 2, unwantedIn: new Set(['batch']), pods: 2 });
    expect(asked.logging).toBe(0);
  });

  it('is a pod of which Fargate does not say whether it logs; it is counted', async () => {
    const quiet = [watchedPod({ name: 'a', says: null }), watchedPod({ name: 'b', says: 'Perhaps' })];
    const seen = await look({ pods: [quiet] });
    expect(seen).toMatchObject({ candidates: [], unknown: 2, newestEnabledAt: null });
  });

  it('is not counted as unknown where nobody wants logs', async () => {
    const seen = await look({ pods: [[watchedPod({ says: null })]] }, { wantsLogging: () => false });
    expect(seen).toMatchObject({ unknown: 0, unwanted: 0 });
  });
});

describe('a poll', () => {
  it('reads the configuration only when somebody needs it', async () => {
    const healthy = pollFacts({ pods: [[watchedPod()]] });
    const known = { ...settings, configMap: judged };
    expect((await observe(healthy.poll, known)).configuration).toBe('unread');
    expect(healthy.asked).toEqual({ waiting: 1, logging: 0, events: ['LoggingDisabled'] });
    const open = pollFacts({ pods: [[watchedPod()]] });
    expect((await observe(open.poll, { ...known, needsConfig: true })).configuration).toBe('fine');
    expect(open.asked).toEqual({ waiting: 1, logging: 1, events: ['LoggingDisabled', 'LoggingEnabled'] });
  });

  it('finds the newest pod that logs, in whatever order they come', async () => {
    const old = watchedPod({ name: 'old' });
    const young = watchedPod({ name: 'young', createdAt: minutesAgo(4) });
    expect((await look({ pods: [[old, young, old]] })).newestEnabledAt).toBe(minutesAgo(4));
  });

  it('does not ask for waiting pods where there is no pod', async () => {
    const { poll, asked } = pollFacts({ pods: [[]] });
    await observe(poll, settings);
    expect(asked.waiting).toBe(0);
  });

  it('tells which of the pods it was asked for live, and which are gone', async () => {
    const pods = [[watchedPod({ name: 'here' }), watchedPod({ name: 'leaving', deleting: true })]];
    const asked = ['apps/here', 'apps/leaving', 'other/here'];
    const { livePods, gonePods } = await look({ pods }, { asked });
    expect([...livePods]).toEqual(['apps/here']);
    expect([...gonePods]).toEqual(['apps/leaving', 'other/here']);
  });

  it('fails as a whole with the fault of a page', async () => {
    async function* broken() {
      yield await Promise.resolve([mute('a1', 'a')]);
      throw new AuditorError('runtime', 'page 2 could not be read');
    }
    const { poll } = pollFacts({ logging: missing });
    await expect(observe({ ...poll, pods: broken() }, settings)).rejects.toThrow('page 2 could not be read');
  });
});
