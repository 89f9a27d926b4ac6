import { describe, expect, it } from 'vitest';
import type { Hint } from '#model/alerts/hint.ts';
import { enqueueHints } from '#run/alerts/enqueue-hints.ts';
import { changed, context, sampleEvent } from '../../support/builders/incoming-events.ts';

async function given(event: unknown) {
  const sent: { hints: readonly Hint[]; delaySeconds: number }[] = [];
  const send = (hints: readonly Hint[], delaySeconds: number) =>
    Promise.resolve(void sent.push({ hints, delaySeconds }));
  return { answer: await enqueueHints(event, { ...context, send }), sent };
}

describe('hints on the queue', () => {
  it('come at once when they only ask to look', async () => {
    const { answer, sent } = await given(sampleEvent('audit-log-subscription'));
    expect(answer).toEqual({ hints: 2, ignored: null });
    expect(sent.map(({ hints, delaySeconds }) => [hints.length, delaySeconds])).toEqual([[2, 0]]);
  });

  it('come later when they ask for an audit, since what was changed must settle first', async () => {
    const { sent } = await given(sampleEvent('cloudtrail-create-profile'));
    expect(sent).toHaveLength(1);
    expect(sent[0]!.delaySeconds).toBeGreaterThanOrEqual(60);
  });

  it('are none, and nothing is sent, when the event is no reason to look', async () => {
    const { answer, sent } = await given(changed('logging-disabled', { reason: 'LoggingEnabled', message: '' }));
    expect(answer).toEqual({ hints: 0, ignored: 'reason LoggingEnabled is no reason to look' });
    expect(sent).toEqual([]);
  });

  it('fail when the queue does, so that the event is tried again', async () => {
    const send = () => Promise.reject(new Error('throttled'));
    await expect(enqueueHints(sampleEvent('logging-disabled'), { ...context, send })).rejects.toThrow('throttled');
  });
});
