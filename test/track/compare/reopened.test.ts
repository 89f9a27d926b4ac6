import { expect, test } from 'vitest';
import type { Finding } from '#model/finding/finding.ts';
import { reopened } from '#track/compare/compare-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';

const waiver = { reason: 'agreed' };
const before = '2026-10-01T02:00:00Z';

function statusAfter(earlier: Partial<Finding> | null, now: Partial<Finding>): Finding {
  const previous = earlier === null ? null : clusterResult({ findings: [finding(earlier)] });
  return reopened(previous, clusterResult({ findings: [finding({ firstSeen: before, ...now })] })).findings[0]!;
}

test.each<[string, Partial<Finding> | null, Partial<Finding>, Finding['status']]>([
  ['whose waiver ended is new', { waiver }, { status: 'unchanged' }, 'new'],
  ['whose waiver ended, and that got worse, is worse', { waiver }, { status: 'worse' }, 'worse'],
  ['that is waived still is unchanged', { waiver }, { status: 'unchanged', waiver }, 'unchanged'],
  ['that was never waived is unchanged', {}, { status: 'unchanged' }, 'unchanged'],
  ['that is waived now is unchanged', {}, { status: 'unchanged', waiver }, 'unchanged'],
  ['that went is resolved', { waiver }, { status: 'resolved' }, 'resolved'],
  ['without anything before is what it is', null, { status: 'new' }, 'new'],
])('a finding %s', (_, earlier, now, status) => {
  expect(statusAfter(earlier, now)).toMatchObject({ status, firstSeen: before });
});
