import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type ClusterResult, type Verdict, clusterResultSchema } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { compareResults, resolvedFindings, reopened } from '#track/compare/compare-results.ts';
import { clusterResult, finding as anyFinding } from '../../support/builders/results.ts';

const monday = '2026-11-23T02:00:01Z';
const tuesday = '2026-11-24T02:00:01Z';
const wednesday = '2026-11-25T02:00:01Z';

function print(number: number): string {
  return `v1:${number.toString(16).padStart(32, '0')}`;
}

function finding(fields: Partial<Finding> = {}): Finding {
  return anyFinding({ rule: 'a-rule', ...fields });
}

function verdict(fields: Partial<Verdict> = {}): Verdict {
  return { rule: 'a-rule', status: 'fail', judged: 3, unread: 0, missingPermissions: [], ...fields };
}

/** A result as an audit states it: all is new, and was seen now. */
function audited(takenAt: string, findings: readonly Finding[], fields: Partial<ClusterResult> = {}): ClusterResult {
  const dated = findings.map((one) => ({ ...one, firstSeen: takenAt, lastSeen: takenAt }));
  return clusterResult({ takenAt, verdicts: [verdict()], findings: dated, ...fields });
}

const before = audited(monday, [finding()]);

function within(...namespaces: string[]): Pick<ClusterResult, 'scope'> {
  return { scope: { namespaces } };
}

describe('a finding that is there again', () => {
  it('is unchanged, and knows since when', () => {
    const { findings } = compareResults(before, audited(tuesday, [finding()]));
    expect(findings).toMatchObject([{ status: 'unchanged', firstSeen: monday, lastSeen: tuesday }]);
  });

  it('is new without a previous result', () => {
    const now = audited(tuesday, [finding()]);
    expect(compareResults(null, now)).toEqual(now);
    expect(resolvedFindings(null, now)).toEqual([]);
  });

  it('takes all but its history from the current result', () => {
    const { findings } = compareResults(before, audited(tuesday, [finding({ message: 'Still does not log' })]));
    expect(findings).toMatchObject([{ message: 'Still does not log' }]);
  });

  it.each([
    ['severity rose', { severity: 'medium' }, { severity: 'high' }, 'worse'],
    ['severity fell', { severity: 'high' }, { severity: 'medium' }, 'unchanged'],
    ['workloads doubled, by five', { workloads: 5 }, { workloads: 10 }, 'worse'],
    ['workloads doubled, by less than five', { workloads: 4 }, { workloads: 8 }, 'unchanged'],
    ['workloads grew by five, not by half', { workloads: 20 }, { workloads: 25 }, 'unchanged'],
    ['nobody was affected, now five are', { workloads: 0 }, { workloads: 5 }, 'worse'],
    ['nobody was affected, now one is', { workloads: 0 }, { workloads: 1 }, 'unchanged'],
    ['one workload was scaled out', { workloads: 1, pods: 2 }, { workloads: 1, pods: 200 }, 'unchanged'],
  ] as const)('when %s', (_, was, is, status) => {
    const sized = ({ severity = 'high', workloads = 1, pods = workloads }: Partial<Record<string, unknown>>) =>
      finding({ severity, affected: { pods, workloads, names: [] } } as Partial<Finding>);
    const { findings } = compareResults(audited(monday, [sized(was)]), audited(tuesday, [sized(is)]));
    expect(findings).toMatchObject([{ status }]);
  });

  it.each([
    ['had looked at fewer namespaces', within('checkout')],
    ['had read only part', { verdicts: [verdict({ unread: 2 })] }],
    ['had failed', { status: 'failed' }],
  ] as const)('did not grow when the previous result %s', (_, fields) => {
    const sized = (workloads: number) => finding({ affected: { pods: workloads, workloads, names: [] } });
    const small = audited(monday, [sized(1)], fields as Partial<ClusterResult>);
    expect(compareResults(small, audited(tuesday, [sized(50)])).findings).toMatchObject([{ status: 'unchanged' }]);
  });
});

/** What becomes of a finding of `checkout` that is missing from the current result. */
const dispositions: [
  when: string,
  current: Partial<ClusterResult>,
  disposition: 'resolved' | 'carried-over' | 'dropped',
][] = [
  ['its rule passes', { verdicts: [verdict({ status: 'pass' })] }, 'resolved'],
  ['its rule fails elsewhere, all was read', { verdicts: [verdict()] }, 'resolved'],
  ['its rule does not apply any more', { verdicts: [verdict({ status: 'not-applicable' })] }, 'resolved'],
  [
    'its rule does not apply, something was unread',
    { verdicts: [verdict({ status: 'not-applicable', unread: 1 })] },
    'resolved',
  ],
  ['its rule fails elsewhere, something was unread', { verdicts: [verdict({ unread: 1 })] }, 'carried-over'],
  ['its rule passes, something was unread', { verdicts: [verdict({ status: 'pass', unread: 1 })] }, 'carried-over'],
  ['its rule was not evaluated', { verdicts: [verdict({ status: 'not-evaluated' })] }, 'carried-over'],
  [
    'other rules were not evaluated',
    { status: 'incomplete', verdicts: [verdict(), verdict({ rule: 'other', status: 'not-evaluated' })] },
    'resolved',
  ],
  ['the audit failed', { status: 'failed', verdicts: [verdict({ status: 'not-evaluated' })] }, 'carried-over'],
  [
    'the audit failed after the rule passed',
    { status: 'failed', verdicts: [verdict({ status: 'pass' })] },
    'carried-over',
  ],
  ['the audit failed before it knew the ARN', { status: 'failed', arn: null, verdicts: [] }, 'carried-over'],
  ['its namespace was looked at', within('checkout', 'web'), 'resolved'],
  ['its namespace was not looked at', within('web'), 'carried-over'],
  [
    'its rule is turned off',
    { verdicts: [verdict({ status: 'not-applicable', decidedBy: 'configuration' })] },
    'dropped',
  ],
  ['its rule is gone', { verdicts: [verdict({ rule: 'other' })] }, 'dropped'],
  ['the result is of another cluster', { arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/other' }, 'dropped'],
];

describe('a finding that is missing', () => {
  it.each(dispositions)('when %s', (_, fields, disposition) => {
    const now = audited(tuesday, [], fields);
    const carried = { ...before.findings[0], status: 'unchanged' };
    expect(compareResults(before, now).findings).toEqual(disposition === 'carried-over' ? [carried] : []);
    const resolved = { ...before.findings[0], status: 'resolved' };
    expect(resolvedFindings(before, now)).toEqual(disposition === 'resolved' ? [resolved] : []);
  });

  it('about the whole cluster is resolved only by as wide a scope', () => {
    const subject = { kind: 'FargateProfile', name: 'apps' };
    const wide = audited(monday, [finding({ subject })]);
    const narrow = audited(monday, [finding({ subject })], within('checkout'));
    expect(resolvedFindings(wide, audited(tuesday, [], within('checkout')))).toEqual([]);
    expect(resolvedFindings(narrow, audited(tuesday, [], within('checkout', 'web')))).toHaveLength(1);
    expect(resolvedFindings(narrow, audited(tuesday, [], within('web')))).toEqual([]);
    expect(resolvedFindings(narrow, audited(tuesday, []))).toHaveLength(1);
  });

  it('stays open through narrow scans until a wide one', () => {
    const narrow = compareResults(before, audited(tuesday, [], within('web')));
    const again = compareResults(narrow, audited(wednesday, [], within('web')));
    expect(again.findings).toMatchObject([{ status: 'unchanged', firstSeen: monday, lastSeen: monday }]);
    expect(resolvedFindings(again, audited(wednesday, []))).toMatchObject([{ lastSeen: monday }]);
  });

  it('goes on after a failed night as if that had not been', () => {
    const failed = audited(tuesday, [], { status: 'failed', arn: null, verdicts: [] });
    const night = compareResults(before, failed);
    const after = compareResults(night, audited(wednesday, [finding()]));
    expect(after.findings).toMatchObject([{ status: 'unchanged', firstSeen: monday, lastSeen: wednesday }]);
    expect(resolvedFindings(night, audited(wednesday, []))).toMatchObject([{ status: 'resolved', lastSeen: monday }]);
  });

  it('is not resolved twice', () => {
    const now = audited(tuesday, []);
    const told = { ...now, findings: resolvedFindings(before, now) };
    expect(resolvedFindings(told, audited(wednesday, []))).toEqual([]);
    expect(compareResults(told, audited(wednesday, [finding()])).findings).toMatchObject([{ status: 'new' }]);
  });
});

const anyResult = fc
  .record({
    day: fc.integer({ min: 1, max: 28 }),
    status: fc.constantFrom('audited', 'incomplete', 'failed'),
    verdicts: fc.array(
      fc.record({
        rule: fc.constantFrom('a-rule', 'b-rule', 'c-rule'),
        status: fc.constantFrom('pass', 'fail', 'not-applicable', 'not-evaluated'),
        unread: fc.integer({ min: 0, max: 1 }),
      }),
    ),
    namespaces: fc.subarray(['checkout', 'web', 'kube-system']),
    findings: fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 0, max: 12 }),
        name: fc.constantFrom('web', 'api'),
        rule: fc.constantFrom('a-rule', 'b-rule', 'c-rule', 'gone'),
        severity: fc.constantFrom(...severities),
        namespace: fc.constantFrom('checkout', 'web', undefined),
        workloads: fc.integer({ min: 0, max: 30 }),
      }),
      { selector: ({ id }) => id },
    ),
  })
  .map(({ day, status, verdicts, namespaces, findings }) =>
    audited(
      `2026-11-${String(day).padStart(2, '0')}T02:00:01Z`,
      findings.map(({ id, name, rule, severity, namespace, workloads }) =>
        finding({
          ...{ fingerprint: print(id), rule, severity },
          subject: { kind: 'Deployment', name, ...(namespace === undefined ? {} : { namespace }) },
          affected: { pods: workloads, workloads, names: [] },
        }),
      ),
      { status, verdicts: verdicts.map(verdict), scope: { namespaces } },
    ),
  );

const ids = (findings: readonly Finding[]) => findings.map(({ fingerprint }) => fingerprint);

describe('any two results', () => {
  it('the same one twice: all is unchanged, nothing is resolved', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const { findings } = compareResults(result, result);
        expect(findings.every(({ status }) => status === 'unchanged')).toBe(true);
        expect(new Set(ids(findings))).toEqual(new Set(ids(result.findings)));
        expect(resolvedFindings(result, result)).toEqual([]);
      }),
    );
  });

  it('open and resolved have nothing in common, and every current finding stays', () => {
    fc.assert(
      fc.property(anyResult, anyResult, (previous, current) => {
        const { findings } = compareResults(previous, current);
        const open = ids(findings);
        expect(new Set(open).size).toBe(open.length);
        expect(open).toEqual(expect.arrayContaining(ids(current.findings)));
        const gone = ids(resolvedFindings(previous, current));
        expect(gone.filter((id) => open.includes(id))).toEqual([]);
        expect(gone.filter((id) => !ids(previous.findings).includes(id))).toEqual([]);
        expect(findings.every(({ status }) => status !== 'resolved')).toBe(true);
        // What is there without being in the current result was carried over.
        const carried = open.filter((id) => !ids(current.findings).includes(id));
        expect(ids(previous.findings)).toEqual(expect.arrayContaining(carried));
      }),
    );
  });

  it('firstSeen never moves forward', () => {
    fc.assert(
      fc.property(anyResult, anyResult, anyResult, (one, two, three) => {
        const history = compareResults(one, two);
        const next = compareResults(history, three);
        for (const now of next.findings) {
          const was = history.findings.find(({ fingerprint }) => fingerprint === now.fingerprint);
          if (was !== undefined) expect(now.firstSeen <= was.firstSeen).toBe(true);
          expect(now.status === 'new').toBe(was === undefined);
        }
      }),
    );
  });

  it('the order of what comes in does not matter', () => {
    fc.assert(
      fc.property(anyResult, anyResult, (previous, current) => {
        const turned = (result: ClusterResult) => ({ ...result, findings: result.findings.toReversed() });
        expect(compareResults(turned(previous), turned(current))).toEqual(compareResults(previous, current));
        expect(resolvedFindings(turned(previous), current)).toEqual(resolvedFindings(previous, current));
      }),
    );
  });

  it('the outcome is a result', () => {
    fc.assert(
      fc.property(anyResult, anyResult, (previous, current) => {
        const step = compareResults(previous, current);
        expect(clusterResultSchema.parse(step)).toEqual(step);
      }),
      { numRuns: 30 },
    );
  });
});

const waiver = { reason: 'agreed' };
const beforeReopened = '2026-10-01T02:00:00Z';

function statusAfter(earlier: Partial<Finding> | null, now: Partial<Finding>): Finding {
  const previous = earlier === null ? null : clusterResult({ findings: [anyFinding(earlier)] });
  return reopened(previous, clusterResult({ findings: [anyFinding({ firstSeen: beforeReopened, ...now })] }))
    .findings[0]!;
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
  expect(statusAfter(earlier, now)).toMatchObject({ status, firstSeen: beforeReopened });
});
