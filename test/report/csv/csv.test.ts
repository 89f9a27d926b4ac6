import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderCsv } from '#report/csv/index.ts';
import { plainText } from '#report/result/outcomes.ts';
import {
  anyText,
  auditResult,
  failedCluster,
  hostileResult,
  mixedCluster,
} from '../../support/builders/machine-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';

function read(csv: string): Record<string, string>[] {
  return parse(csv, { columns: true });
}

/** What stands before text that a spreadsheet would compute. */
const guard = (text: string) => (/^[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text);

test('there is a header when there is nothing else, and it never changes', () => {
  expect(renderCsv(auditResult(clusterResult()))).toBe(
    'account,region,cluster,status,rule,severity,kind,namespace,name,message,evidence,pods,workloads,affected,fix,docs,' +
      'cause,firstSeen,lastSeen,waiverReason,waiverOwner,waiverUntil,file,line,column,fingerprint\r\n',
  );
});

test('a finding is a row', () => {
  const waived = finding({ waiver: { reason: 'On purpose', owner: 'team-a', until: '2027-01-31' } });
  const location = { file: 'web.yaml', line: 12, column: 5 };
  const rows = read(renderCsv(auditResult(clusterResult({ findings: [{ ...waived, location }] }))));
  expect(rows).toEqual([
    {
      account: '111122223333',
      region: 'eu-west-1',
      cluster: 'shop',
      status: 'new',
      rule: 'logging-disabled',
      severity: 'high',
      kind: 'Deployment',
      namespace: 'checkout',
      name: 'web',
      message: 'Does not log',
      evidence: 'annotation Logging: LoggingDisabled',
      pods: '2',
      workloads: '1',
      affected: 'web-1 web-2',
      fix: 'Add the ConfigMap',
      docs: 'https://example.com/logging-disabled',
      cause: '',
      firstSeen: '2026-11-24T02:00:01Z',
      lastSeen: '2026-11-24T02:00:01Z',
      waiverReason: 'On purpose',
      waiverOwner: 'team-a',
      waiverUntil: '2027-01-31',
      file: 'web.yaml',
      line: '12',
      column: '5',
      fingerprint: `v1:${'0'.repeat(32)}`,
    },
  ]);
});

test('what could not be judged is a row too, so that no rows means that nothing is wrong', () => {
  const rows = read(renderCsv(auditResult(mixedCluster(), failedCluster())));
  expect(rows.map(({ cluster, status, rule, message }) => [cluster, status, rule, message]).slice(6)).toEqual([
    ['shop', 'not-evaluated', 'role-trust-open', 'Profiles were not read (missing: eks:ListFargateProfiles)'],
    ['shop', 'partly-evaluated', 'pod-pending', 'Two namespaces were denied'],
    ['broken', 'not-audited', '', 'Connection refused'],
  ]);
});

test('findings of every status are told', () => {
  const rows = read(renderCsv(auditResult(mixedCluster()))).slice(0, 6);
  expect(rows.map(({ status }) => status)).toEqual(['new', 'worse', 'unchanged', 'new', 'resolved', 'new']);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1'])('%j is no formula', (message) => {
  const csv = renderCsv(auditResult(clusterResult({ findings: [finding({ message })] })));
  const [row] = read(csv);
  expect(row!['message']).toMatch(/^(?:'[=+@-]|\\u\{| =)/);
});

test('any text comes back, in a line of its own, and no cell is a formula', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const csv = renderCsv(hostileResult(text));
      const rows = read(csv);
      expect(csv.split('\r\n')).toHaveLength(rows.length + 2);
      const plain = guard(plainText(text));
      expect(rows[0]).toMatchObject({ kind: plain, namespace: plain, name: plain, message: plain, fix: plain });
      expect(rows.flatMap(Object.values).filter((cell) => /^[=+\-@\t\r\n]/.test(cell))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
