import { describe, expect, it } from 'vitest';
import type { TimedEvidence } from '#model/alerts/hint.ts';
import { hourAgo, minutesAgo } from '../../support/builders/facts.ts';
import { disabledEvent, enabledEvent, look, missing, notFound, watchedPod } from '../../support/builders/watched.ts';

const ended = (name: string, fields: Parameters<typeof watchedPod>[0] = {}) =>
  watchedPod({
    name,
    says: `LoggingDisabled: ${notFound}`,
    createdAt: minutesAgo(4),
    owner: { apiVersion: 'batch/v1', kind: 'Job', name: name.replace(/-[a-z0-9]{5}$/, ''), uid: `job-${name}` },
    labels: {},
    ...fields,
  });
const hint = (pod: string, at = minutesAgo(3)): TimedEvidence => ({
  ...{ kind: 'logging-disabled', namespace: 'apps', pod, reason: notFound, at },
});

describe('a pod that started and ended between two polls', () => {
  it('is told by the annotation that it left, with its Job and no restart', async () => {
    const { candidates, pods } = await look({ finished: [ended('report-x7k2p')], logging: missing });
    expect(pods).toBe(0);
    expect(candidates).toMatchObject([
      {
        reason: notFound,
        cause: 'logging-configmap-missing',
        summary: '1 pod of 1 workload, over by now, did not log: there is no namespace aws-observability',
        pods: 1,
        workloads: { total: 1, top: [{ kind: 'Job', namespace: 'apps', name: 'report' }] },
        restart: [],
        newestPodAt: minutesAgo(4),
      },
    ]);
    expect(candidates[0]?.remediation.notes?.at(-1)).toContain('is lost; the next run is logged once this is mended');
  });

  it('is told by its event when nothing else of it is left', async () => {
    const event = disabledEvent(ended('report-28391040-x7k2p'), { at: minutesAgo(3) });
    const { candidates } = await look({ events: [event], logging: missing });
    expect(candidates).toMatchObject([
      {
        reason: notFound,
        pods: 1,
        newestPodAt: minutesAgo(3),
        workloads: { top: [{ kind: 'Pod', name: 'report-*' }] },
      },
    ]);
  });

  it('is told by a forwarded event when the cluster keeps none', async () => {
    const settings = { asked: ['apps/report-x7k2p'], evidence: [hint('report-x7k2p'), hint('report-x7k2p')] };
    const { candidates } = await look({ logging: missing }, settings);
    expect(candidates).toMatchObject([{ reason: notFound, pods: 1, newestPodAt: minutesAgo(3) }]);
  });

  it('counts once, however many tell of it', async () => {
    const pod = ended('report-x7k2p');
    const cluster = { finished: [pod], events: [disabledEvent(pod, { at: minutesAgo(3) })], logging: missing };
    const { candidates } = await look(cluster, { asked: ['apps/report-x7k2p'], evidence: [hint('report-x7k2p')] });
    expect(candidates).toMatchObject([{ pods: 1, newestPodAt: minutesAgo(3) }]);
  });

  it('is one workload with the runs before it', async () => {
    const runs = ['etl-20261130-x7k2p', 'etl-20261201-bcdfg', 'etl-20261202-zzzzz'];
    const events = runs.map((name) => disabledEvent(ended(name), { at: minutesAgo(3) }));
    const { candidates } = await look({ events, logging: missing });
    expect(candidates).toMatchObject([{ pods: 3, workloads: { total: 1 } }]);
  });

  it('says by which word of its event it is known, so that both are one reason later', async () => {
    const pod = ended('a', { says: 'LoggingDisabled: LOGGING_CODE' });
    const message = 'Disabled logging for pod due to invalid configmap. x is not a supported output plugin.';
    const { candidates } = await look({ finished: [pod], events: [disabledEvent(pod, { message })], logging: missing });
    expect(candidates).toMatchObject([
      {
        reason: 'LOGGING_CODE',
        alias: ['invalid configmap'],
        refutes: ['logging-namespace-unlabelled', 'logging-configmap-missing'],
      },
    ]);
  });
});

describe('a pod that is over is no news', () => {
  const names = async (cluster: Parameters<typeof look>[0], settings: Parameters<typeof look>[1]) =>
    (await look({ logging: missing, ...cluster }, settings)).candidates.map(({ pods }) => pods);

  it('when alerts told of it, or of a later one', async () => {
    const finished = [ended('a', { createdAt: minutesAgo(9) }), ended('b', { createdAt: minutesAgo(2) })];
    expect(await names({ finished }, { toldUntil: () => minutesAgo(2) })).toEqual([]);
    expect(await names({ finished }, { toldUntil: () => minutesAgo(9) })).toEqual([1]);
    expect(await names({ finished }, { toldUntil: () => null })).toEqual([2]);
  });

  it('after a day, and at the first poll after an hour', async () => {
    const at = (minutes: number) => ({ finished: [ended('a', { createdAt: minutesAgo(minutes) })] });
    expect(await names(at(23 * 60), {})).toEqual([1]);
    expect(await names(at(25 * 60), {})).toEqual([]);
    expect(await names(at(50), { isFirst: true })).toEqual([1]);
    expect(await names(at(70), { isFirst: true })).toEqual([]);
  });

  it('at the first poll when a newer pod logs, and later is told all the same', async () => {
    const cluster = { finished: [ended('a')], pods: [[watchedPod({ createdAt: minutesAgo(1) })]] };
    expect(await names(cluster, { isFirst: true })).toEqual([]);
    expect(await names(cluster, {})).toEqual([1]);
  });

  it('where nobody wants logs', async () => {
    expect(await names({ finished: [ended('a')] }, { wantsLogging: () => false })).toEqual([]);
  });

  it('when it is there, of which its annotation tells', async () => {
    const pod = watchedPod({ name: 'a' });
    expect(await names({ pods: [[pod]] }, { asked: ['apps/a'], evidence: [hint('a')] })).toEqual([]);
  });
});

describe('events', () => {
  it('show by a pod that is gone that logging works again', async () => {
    const event = enabledEvent(ended('a'), { at: minutesAgo(2) });
    expect((await look({ events: [event] }, { needsConfig: true })).newestEnabledAt).toBe(minutesAgo(2));
    expect((await look({ finished: [watchedPod({ name: 'b' })] })).newestEnabledAt).toBe(hourAgo);
  });

  it('that contradict an annotation, which can be set by hand, make the state unknown, with a warning', async () => {
    const byHand = watchedPod({ name: 'a', says: `LoggingDisabled: ${notFound}` });
    const hidden = watchedPod({ name: 'b' });
    const seen = await look({ pods: [[byHand, hidden]], events: [enabledEvent(byHand), disabledEvent(hidden)] });
    expect(seen).toMatchObject({ candidates: [], unknown: 2 });
    expect(seen.warnings).toEqual([
      expect.stringMatching(/^Of 2 pods nobody knows whether they log.*apps\/a: annotation LoggingDisabled/),
    ]);
  });

  it.each([
    ['events', 'events', 'list events'],
    ['finished', 'finished pods', null],
  ] as const)(
    '%s that may not be read are told, and live pods are judged all the same',
    async (part, what, permission) => {
      const live = watchedPod({ name: 'a', says: `LoggingDisabled: ${notFound}` });
      const seen = await look({ pods: [[live]], refuses: [part], logging: missing });
      expect(seen.candidates).toMatchObject([{ pods: 1 }]);
      expect(seen.unreadParts).toEqual([
        { what, reason: expect.stringContaining('Not allowed') as string, permission },
      ]);
    },
  );
});
