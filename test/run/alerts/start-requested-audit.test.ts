import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditStepOf } from '#run/alerts/start-requested-audit.ts';

describe('a requested audit', () => {
  it.each(['ACTIVE', 'DELETING', 'CREATE_FAILED', 'DELETE_FAILED', 'SOMETHING_NEW', null])(
    'starts when %s',
    (status) => {
      expect(auditStepOf(status, 0)).toBe('start');
    },
  );

  it('is postponed while the profile is CREATING, and starts after about an hour all the same', () => {
    let seconds = 0;
    for (let tries = 0; tries < 20; tries += 1) {
      const step = auditStepOf('CREATING', tries);
      if (step === 'start') break;
      seconds += step.postpone;
    }
    expect(seconds).toBeGreaterThanOrEqual(45 * 60);
    expect(seconds).toBeLessThanOrEqual(60 * 60);
  });

  it('is never postponed for longer than SQS can, nor for ever', () => {
    fc.assert(
      fc.property(fc.nat(), (tries) => {
        const step = auditStepOf('CREATING', tries);
        return step === 'start' ? tries > 3 : step.postpone > 0 && step.postpone <= 900;
      }),
    );
  });
});
