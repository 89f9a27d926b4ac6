import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterDocument, findingDocument } from '#publish/logs/log-entries.ts';
import { fitDocument, maxEventBytes } from '#publish/fit.ts';
import { logBatches, maxBatchBytes } from '#publish/logs/put-documents.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { brokenLimit } from '../../support/fakes/fake-logs.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';

const scanId = '20261124T020000Z';
/** Anything that can be in a string: halves of surrogate pairs, controls, quotes, markers of formats. */
const nasty = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 40 }),
  fc.constantFrom('_aws', '__proto__', '{"_aws":{}}', '\ud83d', '\u0000', '"\\', '\u2028', '😀', 'é'),
  fc.array(fc.constantFrom('\ud800', '\udc00', 'a'), { maxLength: 5 }).map((halves) => halves.join('')),
);
const long = fc
  .tuple(nasty, fc.integer({ min: 0, max: 400_000 }))
  .map(([text, length]) => text.padEnd(length, text || 'x'));
const text = fc.oneof({ weight: 20, arbitrary: nasty }, { weight: 1, arbitrary: long });

const findings = fc.record({
  subject: fc.record({ kind: text, name: text, namespace: text }),
  message: text,
  rule: text,
  evidence: fc.array(fc.record({ what: text, is: text }), { maxLength: 12 }),
  cause: fc.option(text),
  firstSeen: text,
});

test('any findings make batches within every limit, with nothing lost and in order', () => {
  const property = fc.property(
    fc.array(findings, { maxLength: 60 }),
    fc.integer({ min: 1, max: 40 }),
    (some, times) => {
      const each = some.map((fields) => fitDocument(findingDocument(scanId, clusterResult(), finding(fields))));
      const messages = Array.from({ length: times }, () => each).flat();
      const batches = [...logBatches(messages, Date.now())];
      expect(batches.map((batch) => brokenLimit(batch)).filter(Boolean)).toEqual([]);
      expect(batches.flat().map(({ message }) => message)).toEqual(messages);
    },
  );
  fc.assert(property, { numRuns: 15 });
});

test('any finding is one JSON object with our names at the root and no others', () => {
  const own = Object.keys(findingDocument(scanId, clusterResult(), finding()));
  const property = fc.property(findings, (fields) => {
    const message = fitDocument(findingDocument(scanId, clusterResult(), finding(fields)));
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(maxEventBytes);
    expect(message).not.toMatch(/[\n\r]/);
    const { truncated, ...read } = JSON.parse(message);
    expect(Object.keys(read)).toEqual(own);
    expect([undefined, true]).toContain(truncated);
    expect(Object.values(read).every(isFlat)).toBe(true);
  });
  fc.assert(property, { numRuns: 60 });
});

function isFlat(value: unknown): boolean {
  if (!Array.isArray(value)) return value === null || typeof value !== 'object';
  return value.every((pair) => Object.keys(pair).join() === 'key,value');
}

test('a text that is too long is cut and marked, the others stay whole', () => {
  const message = '😀'.repeat(300_000);
  const read = JSON.parse(fitDocument(findingDocument(scanId, clusterResult(), finding({ message }))));
  expect(read).toMatchObject({ truncated: true, rule: 'logging-disabled', name: 'web', severity: 'high' });
  expect(read.message).toMatch(/^(😀)+… \(cut, 600000 characters\)$/u);
});

test('a character that is escaped to six bytes is counted as such', () => {
  const message = '\ud800'.repeat(60_000);
  const text = fitDocument(findingDocument(scanId, clusterResult(), finding({ message })));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxEventBytes);
});

test('the document of a cluster is cut too', () => {
  const error = 'x'.repeat(2_000_000);
  expect(JSON.parse(fitDocument(clusterDocument(scanId, clusterResult({ error }))))).toMatchObject({ truncated: true });
});

test('batches are as full as they may be', () => {
  const message = 'x'.repeat(maxBatchBytes / 16 - 26);
  expect(
    [
      ...logBatches(
        Array.from({ length: 33 }, () => message),
        0,
      ),
    ].map(({ length }) => length),
  ).toEqual([16, 16, 1]);
  const over = [...Array.from({ length: 15 }, () => message), `${message}x`];
  expect([...logBatches(over, 0)].map(({ length }) => length)).toEqual([15, 1]);
  const short = Array.from({ length: 20_001 }, () => 'x');
  expect([...logBatches(short, 0)].map(({ length }) => length)).toEqual([10_000, 10_000, 1]);
  expect([...logBatches([], 0)]).toEqual([]);
});
