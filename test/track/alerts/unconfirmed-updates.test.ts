import { describe, expect, it } from 'vitest';
import type { EventEvidence } from '#model/alerts/hint.ts';
import {
  after,
  failed,
  minute,
  nothing,
  only,
  quiet,
  saw,
  sent,
  stateOf,
  waitingOf,
} from '../../support/builders/alert-polls.ts';
import { notFound, candidate } from '../../support/builders/watched.ts';

const mute = (pod: string, reason = notFound): EventEvidence => ({
  kind: 'logging-disabled',
  namespace: 'apps',
  pod,
  reason,
});
const waits = (pod: string, reason = 'apps'): EventEvidence => ({
  kind: 'scheduling-failed',
  namespace: 'apps',
  pod,
  reason,
  message: 'Misconfigured Fargate Profile: fargate profile apps blocked for new launches',
});
const pods = (count: number) => Array.from({ length: count }, (_, index) => mute(`p${index}`));
const id = `logging-disabled reason:${notFound}`;

describe('what events say of a cluster that cannot be looked at', () => {
  it('opens an alert that says so', () => {
    const alert = only(after(quiet, failed(5, [mute('a'), mute('b')])));
    expect(alert).toMatchObject({
      state: 'unconfirmed',
      key: `reason:${notFound}`,
      cause: null,
      reasons: [notFound],
      pods: 2,
      newestPodAt: null,
      restart: [],
      workloads: {
        total: 2,
        top: [
          { kind: 'Pod', name: 'a' },
          { kind: 'Pod', name: 'b' },
        ],
      },
    });
    expect(alert.summary).toBe(`Events say that 2 pods do not log: ${notFound}; the cluster could not be looked at`);
    expect(waitingOf(alert)).toEqual(['opened: topic bus log']);
  });

  it('is told at once, even if the cluster was never seen', () => {
    expect(only(after(nothing, failed(5, [mute('a')]))).notices).toMatchObject([{ change: 'opened', baseline: false }]);
  });

  it('of pods that wait opens one with the message', () => {
    const alert = only(after(quiet, failed(5, [waits('a')])));
    expect(alert).toMatchObject({ kind: 'scheduling-failed', key: 'apps', state: 'unconfirmed' });
    expect(alert.summary).toContain('1 pod waits for Fargate: Misconfigured Fargate Profile');
  });

  it('adds up, each pod once', () => {
    const known = sent(after(quiet, failed(5, [mute('a'), mute('a'), mute('b')])));
    expect(only(after(known, failed(10, [mute('b'), mute('c')])))).toMatchObject({ pods: 3, workloads: { total: 3 } });
  });

  it('counts every pod of a storm, names twenty, and is one message', () => {
    const alert = only(after(quiet, failed(5, pods(10_000))));
    expect(alert.pods).toBe(10_000);
    expect(alert.workloads.top).toHaveLength(20);
    expect(alert.summary).toContain('up to 10000 pods do not log');
    expect(waitingOf(alert)).toEqual(['opened: topic bus log']);
  });

  it('is worse when the workloads double, by five or more', () => {
    const known = sent(after(quiet, failed(5, pods(5))));
    expect(waitingOf(only(after(known, failed(10, pods(9)))))).toEqual([]);
    expect(waitingOf(only(after(known, failed(10, pods(10)))))).toEqual(['worse: topic bus log']);
  });

  it('of endlessly many reasons becomes few alerts', () => {
    const odd = Array.from({ length: 200 }, (_, index) => mute(`p${index}`, `R${index}`));
    const known = after(quiet, failed(5, odd), failed(10, [mute('more', 'R201')]));
    expect(known.alerts).toHaveLength(21);
    expect(known.alerts.find(({ key }) => key === 'reason:other reasons')?.pods).toBe(181);
  });

  it('adds nothing to what a poll has seen', () => {
    const open = sent(after(quiet, saw(5, { candidates: [candidate()] })));
    expect(after(open, failed(10, [mute('a')])).alerts).toEqual(open.alerts);
  });

  it('opens what was resolved again', () => {
    const resolved = sent(after(sent(after(quiet, failed(5, [mute('a')]))), saw(10)));
    expect(only(resolved).state).toBe('resolved');
    const alert = only(after(resolved, failed(80, [mute('b')])));
    expect(alert).toMatchObject({ state: 'unconfirmed', pods: 1, episode: 2 });
    expect(waitingOf(alert)).toEqual(['opened again: topic bus log']);
  });
});

describe('the next poll that succeeds', () => {
  const known = sent(after(quiet, failed(5, [mute('a')])));

  it('confirms it, silently for people', () => {
    const seen = after(known, saw(10, { candidates: [candidate({ newestPodAt: minute(4) })] }));
    expect(only(seen)).toMatchObject({
      key: `reason:${notFound}`,
      cause: 'logging-configmap-missing',
      state: 'open',
      newestPodAt: minute(4),
      workloads: { top: [{ kind: 'Deployment', name: 'web' }] },
    });
    expect(waitingOf(only(seen))).toEqual(['confirmed: log']);
  });

  it('tells, when it is far worse than the events said', () => {
    const seen = after(known, saw(10, { candidates: [candidate({ workloads: { total: 6, top: [] } })] }));
    expect(waitingOf(only(seen))).toEqual(['confirmed: log', 'worse: topic bus log']);
  });

  it('resolves it, when the cluster shows no such pod', () => {
    expect(waitingOf(only(after(known, saw(10))))).toEqual(['resolved: topic bus log']);
  });

  it('ignores what events said, since it saw for itself', () => {
    expect(after(quiet, saw(5, {}, [mute('a'), waits('b')])).alerts).toEqual([]);
  });

  it('confirms waiting pods too', () => {
    const waiting = sent(after(quiet, failed(5, [waits('a')])));
    const seen = { candidates: [candidate({ kind: 'scheduling-failed', reason: 'apps', cause: null })] };
    expect(waitingOf(only(after(waiting, saw(10, seen))))).toEqual(['confirmed: log']);
    expect(stateOf(after(waiting, saw(10)))).toEqual({ 'scheduling-failed apps': 'resolved' });
  });
});

it('an alert that a failed poll opened is found by its reason, whatever explains it later', () => {
  const known = sent(after(quiet, failed(5, [mute('a')])));
  const causeFixed = { candidates: [candidate({ cause: null, causeFixed: true })] };
  expect(stateOf(after(known, saw(10, causeFixed)))).toEqual({ [id]: 'fixed' });
});
