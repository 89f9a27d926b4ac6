import { expect, test } from 'vitest';
import type { PlacementForecast } from '#model/result/result.ts';
import { renderMarkdown } from '#report/markdown/index.ts';
import { forecastText, placeText } from '#report/result/outcomes.ts';
import { renderTable } from '#report/terminal/index.ts';
import { auditResult } from '../../support/builders/machine-results.ts';
import { forecast } from '../../support/builders/forecasts.ts';
import { clusterResult } from '../../support/builders/results.ts';

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
