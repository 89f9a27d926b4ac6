import { describe, expect, it } from 'vitest';
import { after, failed, minute, only, quiet, saw, sent, waitingOf } from '../../support/builders/alert-polls.ts';

const part = { what: 'events', reason: 'Not allowed to list events', permission: 'list events (cluster-wide RBAC)' };
const partly = (at: number, parts = [part]) => saw(at, { unreadParts: parts });
const thrice = after(quiet, partly(0), partly(5), partly(10));

describe('a poll that reads less than all', () => {
  it('is one alert after three in a row, with the grant and what is lost', () => {
    expect(after(quiet, partly(0), partly(5)).alerts).toEqual([]);
    const alert = only(thrice);
    expect(alert).toMatchObject({
      kind: 'monitoring-partial',
      severity: 'medium',
      state: 'open',
      reasons: ['Not allowed to list events'],
      summary: `Cluster shop is watched in part only since ${minute(0)}: events cannot be read`,
      remediation: {
        commands: ['fargate-auditor doctor --cluster shop --region eu-west-1'],
        notes: [expect.stringContaining('between two polls')],
      },
    });
    expect(waitingOf(alert)).toEqual(['opened: topic bus log']);
  });

  it('is not written down any more once it was told', () => {
    const told = sent(thrice);
    expect(after(told, partly(15), partly(20))).toEqual(told);
  });

  it('is over with the first poll that reads all, and a failed one changes nothing of it', () => {
    const told = sent(thrice);
    expect(only(after(told, failed(15))).state).toBe('open');
    const over = after(told, saw(20));
    expect(only(over).state).toBe('resolved');
    expect(over.poll?.partial).toBeNull();
  });

  it('is no news when it only happens now and then', () => {
    expect(after(quiet, partly(0), partly(5), saw(10), partly(15), partly(20)).alerts).toEqual([]);
  });

  it('names every part', () => {
    const parts = [part, { ...part, what: 'finished pods' }];
    expect(only(after(quiet, partly(0, parts), partly(5, parts), partly(10, parts))).summary).toContain(
      'events and finished pods cannot be read',
    );
  });
});
