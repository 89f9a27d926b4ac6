import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
// @ts-expect-error -- a plain module of the scripts
import * as assumptions from '../../scripts/lib/assumptions.mjs';

interface Line {
  readonly id: string;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly why: string;
}

const { judged, redacted } = assumptions as {
  judged(facts: object, isEmulator: boolean): readonly Line[];
  redacted(text: string, names?: readonly string[]): string;
};

const scan = (fields: object = {}) => ({
  ...{ scanId: '20261124T020000Z', previousScanId: null, changes: { new: 0, worse: 0, unchanged: 2, resolved: 0 } },
  ...{ clusters: [{ cluster: 'shop', status: 'audited' }], left: [] },
  ...fields,
});
const good = {
  cluster: 'shop',
  nights: [scan(), scan({ scanId: '20261125T020000Z', previousScanId: '20261124T020000Z' })],
  narrowed: scan({ left: [{ cluster: 'shop', reason: 'filtered' }] }),
  stranger: { statusCode: 404 },
  ...{ strangerKeys: 0, deadLetters: 0, redeployed: true },
};
const verdictsOf = (facts: object, isEmulator = false) =>
  Object.fromEntries(judged(facts, isEmulator).map(({ id, verdict }) => [id, verdict]));

describe('what is said of an assumption', () => {
  it('is pass where it was seen to hold, and unknown with the reason where nothing was seen', () => {
    const verdicts = verdictsOf(good);
    const held = Object.keys(verdicts).filter((id) => verdicts[id] === 'pass');
    expect(held).toEqual(['S1', 'S3', 'S4', 'S8', 'S10', 'S11', 'S14']);
    for (const { verdict, why } of judged(good, false)) expect(why === '').toBe(verdict !== 'unknown');
  });

  it('is never pass before anything was seen', () => {
    expect(new Set(Object.values(verdictsOf({ cluster: 'shop', nights: [] })))).toEqual(new Set(['unknown']));
  });

  it('is no pass for an emulator where it takes what AWS refuses', () => {
    expect(verdictsOf(good, true)).toMatchObject({ S1: 'pass', S8: 'unknown', S11: 'unknown' });
    const missing = { ...good, nights: [scan({ clusters: [{ cluster: 'shop', status: 'missing' }] })] };
    expect(verdictsOf(missing, true)).toMatchObject({ S11: 'fail' });
  });

  it.each([
    ['S1', { nights: [scan(), scan({ previousScanId: 'another' })] }],
    ['S3', { narrowed: scan() }],
    ['S4', { stranger: { statusCode: 202 } }],
    ['S10', { deadLetters: 1 }],
    ['S11', { nights: [scan({ clusters: [{ cluster: 'shop', status: 'missing' }] })] }],
    ['S14', { strangerKeys: 1 }],
  ])('is fail for %s alone where it did not hold', (id, fields) => {
    const verdicts = verdictsOf({ ...good, ...fields });
    expect(Object.keys(verdicts).filter((one) => verdicts[one] === 'fail')).toEqual([id]);
  });
});

describe('a record', () => {
  it('has no account, name, ARN, address or key in it', () => {
    const secret = fc.oneof(
      fc.stringMatching(/^\d{12}$/),
      fc.stringMatching(/^AKIA[A-Z0-9]{16}$/),
      fc.stringMatching(/^arn:aws:s3:::[a-z]{8}\/[a-z]{8}$/),
      fc.stringMatching(/^https:\/\/[a-z]{8}\.example\.com\/[a-z]{4}$/),
      fc.stringMatching(/^[a-z]{6}@[a-z]{6}\.org$/),
      fc.constant('payments-cluster'),
    );
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 5 }), (secrets) => {
        const text = redacted(JSON.stringify({ failure: secrets.join(' and '), seconds: 12 }), ['payments-cluster']);
        for (const one of secrets) expect(text).not.toContain(one);
        expect(JSON.parse(text)).toHaveProperty('seconds', 12);
      }),
    );
  });
});
