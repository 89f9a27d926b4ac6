import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../support/any-character.ts';
import { judge } from './configs.ts';

const words = [
  '[OUTPUT]',
  '[FILTER',
  '[PARSER]',
  '\n',
  '\r\n',
  '  ',
  '\t',
  'Name',
  'Match',
  ' es',
  ' kube.*',
  '#',
  '@',
  '${X}',
  '${',
  '}',
  '\uFEFF',
  '\u0000',
  '\ud800',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: anyCharacter })))
  .map((parts) => parts.join(''));
const keys = fc.oneof(
  fc.constantFrom(
    'output.conf',
    'outputs.conf',
    'filters.conf',
    'filter.conf',
    'parsers.conf',
    'flb_log_cw',
    '__proto__',
    'constructor',
  ),
  fc.string(),
);
const anyData = fc
  .array(fc.tuple(keys, text), { maxLength: 5 })
  .map((pairs) => Object.fromEntries(pairs) as Record<string, string>);

describe('any data', () => {
  it('is judged without an exception, and every position is inside the text', () => {
    fc.assert(
      fc.property(anyData, fc.boolean(), (data, partial) => {
        const { rejected, unstartable, ineffective, notes } = judge(data, { partial });
        for (const { key, line, column } of [...rejected, ...unstartable, ...ineffective, ...notes]) {
          const lines = (Object.hasOwn(data, key ?? '') ? (data[key ?? ''] ?? '') : '').split('\n');
          expect(lines[line - 1]).toBeDefined();
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gets a correction that is taken and starts, or none', () => {
    fc.assert(
      fc.property(anyData, (data) => {
        const { corrected } = judge(data);
        if (corrected !== null)
          expect(judge(corrected)).toMatchObject({ rejected: [], unstartable: [], corrected: null });
      }),
      { numRuns: 500 },
    );
  });

  it('may be megabytes, of which no more is read than Fargate takes', () => {
    const line = ' Name s3\n[X\n${A}\n';
    const verdict = judge({
      'output.conf': line.repeat(5_000),
      'filters.conf': '[FILTER]\n Name parser\n Parser p\n'.repeat(5_000),
      'parsers.conf': Array.from({ length: 5_000 }, (_, index) => `[PARSER]\n Name x${String(index)}\n`).join(''),
    });
    expect(verdict).toMatchObject({ rejected: [{ code: 'too-long' }], unstartable: [], ineffective: [], notes: [] });
  });
});
