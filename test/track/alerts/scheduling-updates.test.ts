import { expect, it } from 'vitest';
import { after, only, quiet, saw, sent, stateOf, waitingOf } from '../../support/builders/alert-polls.ts';
import { candidate } from '../../support/builders/watched.ts';

const waits = (reason: string) => candidate({ kind: 'scheduling-failed', reason, cause: null, restart: [] });

it('pods that Fargate does not take open an alert for each reason', () => {
  const known = after(quiet, saw(5, { candidates: [waits('apps'), waits('POD_UNSUPPORTED_ON_FARGATE')] }));
  expect(stateOf(known)).toEqual({
    'scheduling-failed apps': 'open',
    'scheduling-failed POD_UNSUPPORTED_ON_FARGATE': 'open',
  });
  expect(known.alerts.map(waitingOf)).toEqual([['opened: topic bus log'], ['opened: topic bus log']]);
});

it('it is resolved when no pod waits for that reason any more', () => {
  const known = sent(after(quiet, saw(5, { candidates: [waits('apps'), waits('X')] })));
  expect(stateOf(after(known, saw(10, { candidates: [waits('X')] })))).toEqual({
    'scheduling-failed apps': 'resolved',
    'scheduling-failed X': 'open',
  });
});

it('a reason of waiting pods is none of pods without logs', () => {
  const known = after(quiet, saw(5, { candidates: [waits('SAME'), candidate({ reason: 'SAME', cause: null })] }));
  expect(stateOf(known)).toEqual({ 'scheduling-failed SAME': 'open', 'logging-disabled reason:SAME': 'open' });
});

it('it is never fixed: Fargate takes the pods, or it does not', () => {
  const known = after(quiet, saw(5, { candidates: [waits('apps')] }), saw(10, { candidates: [waits('apps')] }));
  expect(only(known).state).toBe('open');
});
