import { describe, expect, it } from 'vitest';
import { podJudge } from '#audit/pods/judge-pod.ts';
import type { Draft } from '#audit/rule.ts';
import { ViolationGroups } from '#audit/engine/by-workload.ts';
import type { Severity } from '#model/finding/severity.ts';
import { facts, pod } from '../../support/builders/facts.ts';

const judged = (name: string, owner = 'web') =>
  podJudge(facts())(pod({ name, owner: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: owner, uid: owner } }));
const draft = (message: string, severity?: Severity, detail?: string): Draft => ({
  ...(severity === undefined ? {} : { severity }),
  ...(detail === undefined ? {} : { detail }),
  tell: () => ({ message, evidence: [], remediation: { summary: 'Mend it', commands: [] } }),
});
const grouped = (...added: [pod: ReturnType<typeof judged>, draft: Draft][]) => {
  const groups = new ViolationGroups('medium');
  for (const [one, said] of added) groups.add(one, said);
  return [...groups.violations()];
};

describe('violations found pod by pod', () => {
  it('are one for each workload, with the pods counted and the first named', () => {
    const violations = grouped([judged('b'), draft('x')], [judged('a'), draft('x')], [judged('c', 'db'), draft('x')]);
    expect(violations.map(({ subject, affected }) => [subject.name, affected])).toEqual([
      ['web', { pods: 2, workloads: 1, names: ['a', 'b'] }],
      ['db', { pods: 1, workloads: 1, names: ['c'] }],
    ]);
  });

  it('are apart where their details differ', () => {
    expect(grouped([judged('a'), draft('x', 'low', '1')], [judged('a'), draft('x', 'low', '2')])).toHaveLength(2);
  });

  it('speak through the worst pod, the first by name among equals, whichever comes first', () => {
    const said: [ReturnType<typeof judged>, Draft][] = [
      [judged('a'), draft('mild', 'low')],
      [judged('d'), draft('as the rule says')],
      [judged('c'), draft('bad', 'high')],
      [judged('b'), draft('bad, and first', 'high')],
    ];
    for (const order of [said, said.toReversed()]) {
      expect(grouped(...order)).toMatchObject([{ message: 'bad, and first', severity: 'high', affected: { pods: 4 } }]);
    }
  });

  it('take a pod without a severity of its own for the default', () => {
    const [violation] = grouped([judged('a'), draft('mild', 'low')], [judged('b'), draft('default')]);
    expect(violation?.message).toBe('default');
    expect(violation).not.toHaveProperty('severity');
  });
});
