import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStepOf } from '#run/alerts/audit-step.ts';

describe('a wished audit', () => {
  it.each(['ACTIVE', 'DELETING', 'CREATE_FAILED', 'DELETE_FAILED', 'SOMETHING_NEW', null])(
    'starts when %s',
    (status) => {
      expect(nextStepOf(status, 0)).toBe('start');
    },
  );

  it('is put off while the profile is CREATING, and starts after about an hour all the same', () => {
    let seconds = 0;
    for (let tries = 0; tries < 20; tries += 1) {
      const fate = nextStepOf('CREATING', tries);
      if (fate === 'start') break;
      seconds += fate.postpone;
    }
    expect(seconds).toBeGreaterThanOrEqual(45 * 60);
    expect(seconds).toBeLessThanOrEqual(60 * 60);
  });

  it('is never put off for longer than SQS can, nor for ever', () => {
    fc.assert(
      fc.property(fc.nat(), (tries) => {
        const fate = nextStepOf('CREATING', tries);
        return fate === 'start' ? tries > 3 : fate.postpone > 0 && fate.postpone <= 900;
      }),
    );
  });
});
