import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { byCause, forecastText, placeText, cutText, plainText, wellFormed } from '#report/result/outcomes.ts';
import type { PlacementForecast } from '#model/result/result.ts';
import { renderMarkdown } from '#report/markdown/index.ts';
import { renderTable } from '#report/terminal/index.ts';
import { finding, clusterResult } from '../../support/builders/results.ts';
import { auditResult, anyText } from '../../support/builders/machine-results.ts';
import { forecast } from '../../support/builders/forecasts.ts';

function caused(name: string, cause: string | null = null) {
  return finding({ fingerprint: name, cause });
}

function shape(findings: ReturnType<typeof caused>[]) {
  return byCause(findings).map(({ root, effects }) => [root.fingerprint, ...effects.map((one) => one.fingerprint)]);
}

describe('findings by their cause', () => {
  it('keep their order, effects with the one that explains them', () => {
    expect(shape([caused('a'), caused('b', 'c'), caused('c'), caused('d', 'a'), caused('e')])).toEqual([
      ['a', 'd'],
      ['c', 'b'],
      ['e'],
    ]);
  });

  it('stand on their own when what explains them is not shown', () => {
    expect(shape([caused('a', 'elsewhere')])).toEqual([['a']]);
  });

  it('go with the last of a chain of causes', () => {
    expect(shape([caused('a', 'b'), caused('b', 'c'), caused('c')])).toEqual([['c', 'a', 'b']]);
  });

  it('are each there once, whatever explains what', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const cause = fc.option(fc.constantFrom(...names, 'elsewhere'));
    fc.assert(
      fc.property(fc.tuple(cause, cause, cause, cause, cause), (causes) => {
        const all = shape(names.map((name, n) => caused(name, causes[n] ?? null))).flat();
        expect(all.toSorted()).toEqual(names);
      }),
    );
  });
});

test.each<[Partial<PlacementForecast>, string]>([
  [{}, 'on Fargate by profile apps; 0.25 vCPU 0.5 GB; accepted; logging is configured'],
  [
    { profiles: ['a', 'b'] },
    'on Fargate by one of the profiles a and b; 0.25 vCPU 0.5 GB; accepted; logging is configured',
  ],
  [{ fargate: 'no', why: 'Fargate runs no DaemonSets' }, 'not on Fargate: Fargate runs no DaemonSets'],
  [
    {
      accepted: 'no',
      refusedBy: ['pod-host-port', 'pod-too-large'],
      size: null,
      logging: 'not-configured',
      loggingWhy: 'x',
    },
    'on Fargate by profile apps; too large for Fargate; REFUSED (pod-host-port and pod-too-large); NOT LOGGED (x)',
  ],
  [
    { fargate: 'unknown', why: 'no profiles were given', accepted: 'unknown', sizeUncertain: true, logging: 'unknown' },
    'no profiles were given; 0.25 vCPU 0.5 GB, if Fargate counts as Kubernetes does; not known whether accepted; not known whether logged',
  ],
  [
    { logging: 'not-wanted', loggingWhy: 'batch' },
    'on Fargate by profile apps; 0.25 vCPU 0.5 GB; accepted; logs not wanted (batch)',
  ],
  [{ fargate: 'no', why: 'a\u001b[31m' }, 'not on Fargate: a\\u{1b}[31m'],
])('%j', (fields, text) => {
  expect(forecastText(forecast(fields))).toBe(text);
});

test('workloads are in the table and in Markdown with their place, and what is refused is marked', () => {
  const workloads = [
    forecast(),
    forecast({ accepted: 'no', refusedBy: ['pod-gpu-request'] }),
    forecast({ fargate: 'no', why: 'x' }),
  ];
  const result = auditResult(clusterResult({ mode: 'manifests', workloads }));
  const table = renderTable(result, { width: 100, color: false });
  expect(table.match(/ . Deployment shop\/web app\.yaml:4:3/g)).toEqual([
    ' ✓ Deployment shop/web app.yaml:4:3',
    ' ✗ Deployment shop/web app.yaml:4:3',
    ' · Deployment shop/web app.yaml:4:3',
  ]);
  expect(renderMarkdown(result)).toContain(
    '### Workloads\n\n- `Deployment shop/web` (`app.yaml:4:3`): on Fargate by profile apps',
  );
});

test('what is in no file has no place', () => {
  expect(placeText({})).toBe('');
});

test('controls, marks that turn the reading direction and what is no character are shown', () => {
  expect(plainText('a\u0000\n\u202e\ufffe\ud800b')).toBe('a\\u{0}\\u{a}\\u{202e}\\u{fffe}\ufffdb');
});

test('what is too long is cut, never within a character', () => {
  expect(cutText('abcdef', 4)).toBe('abc…');
  expect(cutText('ab🚀cd', 4)).toBe('ab…');
  expect(cutText('abcd', 4)).toBe('abcd');
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, limit) => {
      const cut = plainText(text, limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(cut.isWellFormed()).toBe(true);
    }),
  );
});

test('repairing leaves everything else as it is', () => {
  const value = { a: ['x\ud800', 1, null, true], b: { c: 'y' } };
  expect(wellFormed(value)).toEqual({ a: ['x\ufffd', 1, null, true], b: { c: 'y' } });
});
