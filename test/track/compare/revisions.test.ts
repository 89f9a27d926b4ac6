import { describe, expect, it } from 'vitest';
import type { Finding } from '#model/finding/finding.ts';
import type { ClusterResult, Verdict } from '#model/result/result.ts';
import { tool } from '#model/tool.ts';
import { compareResults, resolvedFindings } from '#track/compare/compare-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';

const monday = '2026-11-23T02:00:01Z';
const tuesday = '2026-11-24T02:00:01Z';
const rule = 'namespace-not-selected';
const print = (number: number) => `v1:${String(number).padStart(32, '0')}`;
const found = (number: number, fields: Partial<Finding> = {}) =>
  finding({ rule, fingerprint: print(number), ...fields });

function result(takenAt: string, findings: readonly Finding[], fields: Partial<ClusterResult> = {}): ClusterResult {
  const verdicts: Verdict[] = [{ rule, status: 'fail', judged: 1, unread: 0, missingPermissions: [] }];
  const dated = findings.map((one) => ({ ...one, firstSeen: takenAt, lastSeen: takenAt }));
  return clusterResult({ takenAt, verdicts, findings: dated, ...fields });
}

const revised = { rules: { [rule]: 2 } };

describe('a finding that only a release which judges otherwise states', () => {
  it.each([
    ['an earlier revision of its rule', {}],
    ['no such rule', { verdicts: [] }],
  ])('is unchanged, and says so, when %s is behind the result before', (_, fields) => {
    const { findings } = compareResults(result(monday, [], fields), result(tuesday, [found(1)], revised));
    expect(findings).toMatchObject([{ status: 'unchanged', firstJudgedBy: tool.version, firstSeen: tuesday }]);
  });

  it('is unchanged when it is only more severe than before, and knows since when', () => {
    const before = result(monday, [found(1, { severity: 'medium' })]);
    const { findings } = compareResults(before, result(tuesday, [found(1)], revised));
    expect(findings).toMatchObject([{ status: 'unchanged', firstJudgedBy: tool.version, firstSeen: monday }]);
  });

  it('is new where the result before has this revision of the rule', () => {
    const { findings } = compareResults(result(monday, [], revised), result(tuesday, [found(1)], revised));
    expect(findings).toMatchObject([{ status: 'new' }]);
    expect(findings[0]).not.toHaveProperty('firstJudgedBy');
  });

  it('is new where nothing was judged before', () => {
    const failed = result(monday, [], { status: 'failed', verdicts: [] });
    expect(compareResults(failed, result(tuesday, [found(1)], revised)).findings).toMatchObject([{ status: 'new' }]);
  });

  it('is first judged by the release also when nights lie between that could not judge', () => {
    const before = result(monday, []);
    const failed = compareResults(before, result(tuesday, [], { status: 'failed', verdicts: [] }));
    const unread: Verdict = { rule, status: 'not-evaluated', judged: 0, unread: 1, missingPermissions: [] };
    const silent = compareResults(failed, result(tuesday, [], { ...revised, verdicts: [unread] }));
    const { findings } = compareResults(silent, result(tuesday, [found(1)], revised));
    expect(findings).toMatchObject([{ status: 'unchanged', firstJudgedBy: tool.version }]);
  });
});

it('a finding that a raised revision no longer states is neither open nor resolved', () => {
  const before = result(monday, [found(1)]);
  const now = result(tuesday, [], revised);
  expect(compareResults(before, now).findings).toEqual([]);
  expect(resolvedFindings(before, now)).toEqual([]);
});

describe('findings that an earlier release stated of parts', () => {
  const pod = (name: string) => ({ subject: { kind: 'Pod', namespace: 'reports', name } });

  it.each([
    ['a namespace', { kind: 'Namespace', name: 'reports' }, revised],
    ['the maker of the pods', { kind: 'Pod', namespace: 'reports', name: 'etl-0a1b2c' }, { rules: { [rule]: 1 } }],
  ])('go on in that of %s', (_, subject, rules) => {
    const before = result(monday, [found(1, pod('etl-x7k2p')), found(2, pod('etl-9qk4z'))]);
    const now = result(tuesday, [found(3, { subject })], rules);
    const { findings } = compareResults(before, now);
    expect(findings).toMatchObject([{ status: 'unchanged', firstSeen: monday }]);
    expect(findings[0]).not.toHaveProperty('firstJudgedBy');
    expect(resolvedFindings(before, now)).toEqual([]);
  });

  it('do not go on in that of another workload, or of another namespace', () => {
    const before = result(monday, [found(1, pod('etl-x7k2p'))]);
    const others = [
      found(3, { subject: { kind: 'Deployment', namespace: 'reports', name: 'web' } }),
      found(4, { subject: { kind: 'Pod', namespace: 'shop', name: 'etl-0a1b2c' } }),
      found(5, { subject: { kind: 'Namespace', name: 'shop' } }),
    ];
    const now = result(tuesday, others, { rules: { [rule]: 1 } });
    expect(compareResults(before, now).findings.map(({ status }) => status)).toEqual(['new', 'new', 'new']);
    expect(resolvedFindings(before, now).map(({ fingerprint }) => fingerprint)).toEqual([print(1)]);
  });
});
