import { describe, expect, it } from 'vitest';
import { makeAgain } from '#audit/remedies/make-again.ts';
import { PodNames } from '#audit/remedies/named-pods.ts';
import type { Template } from '#audit/remedies/steps.ts';
import type { JobSettings, RolloutSettings } from '#model/facts/workload.ts';
import type { Pod } from '#model/facts/pod.ts';
import { pod, workload } from '../../support/builders/facts.ts';

const rolling: RolloutSettings = {
  ...{ strategy: 'RollingUpdate', partition: 0, podManagementPolicy: 'OrderedReady', paused: false },
};
const named = (...pods: Partial<Pod>[]): PodNames => {
  const names = new PodNames();
  for (const fields of pods) names.add(pod(fields));
  return names;
};
const waits = (name: string): Partial<Pod> => ({ name, phase: 'Pending', ready: null });
const set = (rollout: Partial<RolloutSettings> | null, pods: PodNames, template: Template) =>
  makeAgain(
    {
      subject: { kind: 'StatefulSet', namespace: 'db', name: 'orders' },
      workload: rollout === null ? null : workload({ kind: 'StatefulSet', rollout: { ...rolling, ...rollout } }),
    },
    pods,
    template,
  );
const run = { apiVersion: 'batch/v1', kind: 'Job', name: 'report-29400000', uid: 'j' };
const cronJob = (
  settings: Partial<JobSettings>,
  template: Template,
  pods = named({ ...waits('report-1'), owner: run }),
) =>
  makeAgain(
    {
      subject: { kind: 'CronJob', namespace: 'batch', name: 'report' },
      workload: workload({
        kind: 'CronJob',
        jobSettings: {
          ...{ ttlSeconds: null, keeps: { succeeded: 3, failed: 1 }, suspended: false, concurrencyPolicy: 'Allow' },
          ...settings,
        },
      }),
    },
    pods,
    template,
  );

describe('pods of a StatefulSet', () => {
  it('that wait are deleted after a change, as the controller replaces none of them', () => {
    expect(set({}, named(waits('orders-0')), 'changed').commands).toEqual([
      'kubectl -n db delete pod orders-0',
      'kubectl -n db rollout status statefulset/orders',
    ]);
  });

  it('that wait need no restart to be made again from the template that they have', () => {
    expect(set({}, named(waits('orders-1')), 'same').commands).toEqual(['kubectl -n db delete pod orders-1']);
  });

  it('that run and are not ready hold up the others all the same', () => {
    expect(set({}, named({ name: 'orders-0', ready: false }, { name: 'orders-1' }), 'same').commands).toEqual([
      'kubectl -n db rollout restart statefulset/orders',
      'kubectl -n db delete pod orders-0',
    ]);
  });

  it('are replaced by themselves where it is Parallel, or they are ready', () => {
    const status = ['kubectl -n db rollout status statefulset/orders'];
    expect(set({ podManagementPolicy: 'Parallel' }, named(waits('orders-0')), 'changed').commands).toEqual(status);
    expect(set({}, named({ name: 'orders-0' }), 'changed').commands).toEqual(status);
  });

  it('are deleted under OnDelete, of which kubectl tells no state', () => {
    for (const template of ['same', 'changed'] as const) {
      const { commands, notes } = set({ strategy: 'OnDelete' }, named({ name: 'orders-0' }), template);
      expect(commands).toEqual(['kubectl -n db delete pod orders-0']);
      expect(notes).toEqual([expect.stringContaining('OnDelete')]);
    }
  });

  it('below the partition are deleted, or, to have a changed template, reached by lowering it', () => {
    const pods = named({ name: 'orders-0' }, { name: 'orders-2' });
    expect(set({ partition: 1 }, pods, 'same').commands).toEqual([
      'kubectl -n db rollout restart statefulset/orders',
      'kubectl -n db delete pod orders-0',
    ]);
    expect(set({ partition: 1 }, pods, 'changed').commands).toEqual([
      `kubectl -n db patch statefulset orders --type merge -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}'`,
      'kubectl -n db rollout status statefulset/orders',
    ]);
  });

  it('are deleted where they wait and nobody knows how it replaces them, which is said', () => {
    const { commands, notes } = set(null, named(waits('orders-0')), 'changed');
    expect(commands).toEqual(['kubectl -n db delete pod orders-0']);
    expect(notes).toEqual([
      expect.stringContaining('podManagementPolicy was not read'),
      expect.stringContaining('updateStrategy of StatefulSet orders was not read'),
    ]);
  });

  it('are named up to a number, and the rest is told of', () => {
    const many = named(...Array.from({ length: 30 }, (_, number) => waits(`orders-${number}`)));
    expect(set({}, many, 'same').notes).toContain(
      'The first 20 of 30 pods are considered: do the same for the others.',
    );
  });
});

describe('the run of a CronJob that waits', () => {
  it.each([
    ['Forbid', 'the schedule stands still'],
    ['Allow', 'stays beside those to come'],
    [null, 'which was not read'],
  ])('is deleted after a change under %s', (concurrencyPolicy, says) => {
    const { commands, notes } = cronJob({ concurrencyPolicy }, 'changed');
    expect(commands).toEqual(['kubectl -n batch delete job report-29400000']);
    expect(notes).toContainEqual(expect.stringContaining(says));
  });

  it('is left to the next one under Replace', () => {
    expect(cronJob({ concurrencyPolicy: 'Replace' }, 'changed').commands).toEqual([]);
  });

  it('is kept where its template is right: its Job makes the pod again', () => {
    expect(cronJob({}, 'same').commands).toEqual(['kubectl -n batch delete pod report-1']);
  });

  it('is to be deleted once a person has made the change', () => {
    const { commands, notes } = cronJob({ concurrencyPolicy: 'Forbid' }, 'by-hand');
    expect(commands).toEqual([]);
    expect(notes).toContain('After the change: kubectl -n batch delete job report-29400000');
  });

  it('is none where its pods have started, and a suspended CronJob makes no other', () => {
    const { commands, notes } = cronJob({ suspended: true }, 'changed', named({ owner: run }));
    expect(commands).toEqual([]);
    expect(notes).toContainEqual(expect.stringContaining('suspended'));
  });
});

describe('pods of a Deployment', () => {
  const deployment = (rollout: Partial<RolloutSettings>, template: Template) =>
    makeAgain(
      {
        subject: { kind: 'Deployment', namespace: 'a', name: 'b' },
        workload: workload({ rollout: { ...rolling, ...rollout } }),
      },
      named(waits('b-1')),
      template,
    );

  it('are made again once it is no longer paused', () => {
    expect(deployment({ paused: true }, 'changed').commands).toEqual([
      'kubectl -n a rollout resume deployment/b',
      'kubectl -n a rollout status deployment/b',
    ]);
    expect(deployment({ paused: true }, 'same').commands).toEqual([
      'kubectl -n a rollout resume deployment/b',
      'kubectl -n a rollout restart deployment/b',
    ]);
  });

  it('that have failed are deleted, since nothing else takes them away', () => {
    const subject = { kind: 'Deployment', namespace: 'a', name: 'b' };
    const pods = named({ name: 'b-1', phase: 'Failed', ready: false });
    expect(makeAgain({ subject, workload: null }, pods, 'changed').commands).toEqual([
      'kubectl -n a rollout status deployment/b',
      'kubectl -n a delete pod b-1',
    ]);
  });

  it('all go at once under Recreate, which is said', () => {
    expect(deployment({ strategy: 'Recreate' }, 'changed').notes).toEqual([expect.stringContaining('Recreate')]);
  });
});

it('a DaemonSet that is updated on delete has its pods deleted', () => {
  const subject = { kind: 'DaemonSet', namespace: 'a', name: 'agent' };
  const onDelete = workload({ kind: 'DaemonSet', rollout: { ...rolling, strategy: 'OnDelete' } });
  const commands = (known: typeof onDelete | null, template: Template) =>
    makeAgain({ subject, workload: known }, named({ name: 'agent-x' }), template).commands;
  expect(commands(onDelete, 'changed')).toEqual(['kubectl -n a delete pod agent-x']);
  expect(commands(null, 'same')).toEqual(['kubectl -n a rollout restart daemonset/agent']);
});
