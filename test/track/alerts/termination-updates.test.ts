import { describe, expect, it } from 'vitest';
import type { EventEvidence } from '#model/alerts/hint.ts';
import { after, failed, minute, only, quiet, saw, sent, waitingOf } from '../../support/builders/alert-polls.ts';

const message = "Cannot evict pod as it would violate the pod's disruption budget";
const ends = (deadline: number): EventEvidence => ({
  kind: 'scheduled-termination',
  namespace: 'apps',
  pod: 'web-0',
  profile: 'apps',
  message,
  deadline: minute(deadline),
});
const live = { livePods: new Set(['apps/web-0']) };
const dead = { gonePods: new Set(['apps/web-0']) };
const opened = sent(after(quiet, saw(5, live, [ends(600)])));

describe('a scheduled termination', () => {
  it('is an alert of its own, with the deadline', () => {
    const alert = only(after(quiet, saw(5, live, [ends(600)])));
    expect(alert).toMatchObject({
      kind: 'scheduled-termination',
      key: 'apps/web-0',
      severity: 'medium',
      state: 'open',
      pods: 1,
      deadline: minute(600),
      reasons: [message],
      workloads: { total: 1, top: [{ kind: 'Pod', namespace: 'apps', name: 'web-0', pods: 1 }] },
    });
    expect(alert.summary).toBe(
      `Fargate will delete pod apps/web-0 of profile apps at ${minute(600)}, since it could not evict it: ${message}`,
    );
    expect(alert.remediation.commands).toContain('kubectl -n apps get poddisruptionbudgets');
    expect(waitingOf(alert)).toEqual(['opened: topic bus log']);
  });

  it('stays while the pod is there, without another event', () => {
    expect(only(after(opened, saw(10, live), saw(15, live)))).toEqual(only(opened));
  });

  it('is resolved when the pod is gone', () => {
    expect(only(after(opened, saw(10, dead))).state).toBe('resolved');
  });

  it('is resolved when its deadline has passed', () => {
    expect(only(after(opened, saw(599, live))).state).toBe('open');
    expect(only(after(opened, saw(600, live))).state).toBe('resolved');
  });

  it('is not resolved by a poll that did not look for the pod', () => {
    expect(only(after(opened, saw(10))).state).toBe('open');
  });

  it('is not resolved by a failed poll, even after the deadline', () => {
    expect(only(after(opened, failed(700))).state).toBe('open');
  });

  it('is told once, however often the event comes', () => {
    expect(only(after(opened, saw(10, live, [ends(600), ends(600)])))).toEqual(only(opened));
  });

  it('takes the latest deadline, in whatever order the events come', () => {
    const later = sent(after(opened, saw(10, live, [ends(900), ends(700)])));
    expect(only(later)).toMatchObject({ deadline: minute(900), transition: 1 });
    expect(only(after(later, saw(15, live, [ends(600)]))).deadline).toBe(minute(900));
  });

  it.each([
    ['of a pod that is gone', saw(5, dead, [ends(600)])],
    ['whose deadline has passed', saw(700, live, [ends(600)])],
    ['whose deadline has passed, of a cluster that cannot be looked at', failed(700, [ends(600)])],
  ])('is none %s', (_, poll) => {
    expect(after(quiet, poll).alerts).toEqual([]);
  });

  it('of a cluster that cannot be looked at waits for confirmation', () => {
    const known = sent(after(quiet, failed(5, [ends(600)])));
    expect(only(known).state).toBe('unconfirmed');
    expect(waitingOf(only(after(known, saw(10, live))))).toEqual(['confirmed: log']);
    expect(only(after(known, saw(10, dead))).state).toBe('resolved');
  });

  it('stays open when the event comes again while the cluster cannot be looked at', () => {
    expect(only(after(opened, failed(10, [ends(600)]))).state).toBe('open');
  });
});
