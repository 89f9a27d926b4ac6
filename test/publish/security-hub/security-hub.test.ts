import { expect, test } from 'vitest';
import type { Finding } from '#model/finding/finding.ts';
import { importFindings } from '#publish/security-hub/security-hub.ts';
import { asffFindings } from '#report/asff/index.ts';
import { jsonFailure } from '../../support/fakes/fake-aws.ts';
import { startFakeSecurityHub } from '../../support/fakes/fake-security-hub.ts';
import { auditResult, fingerprintOf } from '../../support/builders/machine-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';

/** Of one namespace, so that nothing but these is told. */
function findings(count: number, fields: Partial<Finding> = {}) {
  const all = Array.from({ length: count }, (_, index) => finding({ fingerprint: fingerprintOf(index), ...fields }));
  return asffFindings(auditResult(clusterResult({ scope: { namespaces: ['checkout'] }, findings: all })));
}

const waiver = { reason: 'On purpose', until: '2027-01-31' };
const person = { Text: 'Not ours', UpdatedBy: 'someone', UpdatedAt: '2026-11-01T00:00:00Z' };

test('findings go out a hundred at a time, none lost', async () => {
  const hub = await startFakeSecurityHub();
  await importFindings({ client: hub.client, findings: findings(250) });
  expect(hub.imports).toEqual([100, 100, 50]);
  expect(hub.findings.size).toBe(250);
});

test('nothing to tell is no request', async () => {
  const hub = await startFakeSecurityHub();
  await importFindings({ client: hub.client, findings: [] });
  expect(hub.actions).toEqual([]);
});

test('what is refused is told, after everything else was sent', async () => {
  const hub = await startFakeSecurityHub();
  hub.refuse = ({ Id }) => (Id!.endsWith('00') ? 'It is too large.' : undefined);
  await expect(importFindings({ client: hub.client, findings: findings(150) })).rejects.toThrow(
    /^Security Hub refused 1 of 150 findings, the first arn:aws:eks:.*0: InvalidInput: It is too large\.$/,
  );
  expect(hub.findings.size).toBe(149);
});

test('many reasons are summed up', async () => {
  const hub = await startFakeSecurityHub();
  hub.refuse = ({ Id }) => `No ${Id!.at(-1)!}`;
  await expect(importFindings({ client: hub.client, findings: findings(6) })).rejects.toThrow(
    /refused 6 of 6 findings.*InvalidInput: No 0; InvalidInput: No 1; InvalidInput: No 2; and 3 other reasons\.$/,
  );
});

test('a count of failures without names is no success', async () => {
  const hub = await startFakeSecurityHub();
  const body = JSON.stringify({ FailedCount: 2, SuccessCount: 0 });
  hub.misbehave = (action) => (action === 'BatchImportFindings' ? { status: 200, body } : undefined);
  await expect(importFindings({ client: hub.client, findings: findings(2) })).rejects.toThrow(
    'refused 2 of 2 findings',
  );
});

test('throttling and broken connections are tried again', async () => {
  const hub = await startFakeSecurityHub();
  const answers = [jsonFailure(429, 'LimitExceededException', 'Rate exceeded'), 'reset', { half: '{"Failed' }] as const;
  hub.misbehave = (action, earlier) => (action === 'BatchImportFindings' ? answers[earlier] : undefined);
  await importFindings({ client: hub.client, findings: findings(1) });
  expect(hub.findings.size).toBe(1);
});

test('a denied import names the permission', async () => {
  const hub = await startFakeSecurityHub();
  hub.misbehave = (action) =>
    action === 'BatchImportFindings' ? jsonFailure(403, 'AccessDeniedException', 'No') : undefined;
  await expect(importFindings({ client: hub.client, findings: findings(1) })).rejects.toMatchObject({
    message: expect.stringMatching(/^Not allowed to securityhub:BatchImportFindings on arn:aws:securityhub:/),
    missingPermission: 'securityhub:BatchImportFindings',
  });
});

test('a new finding that is waived is suppressed from the start', async () => {
  const hub = await startFakeSecurityHub();
  await importFindings({ client: hub.client, findings: findings(1, { waiver }) });
  expect([...hub.findings.values()]).toMatchObject([
    { Workflow: { Status: 'SUPPRESSED' }, Note: { Text: 'Waived until 2027-01-31: On purpose' } },
  ]);
});

test('a waiver suppresses a finding that was there before, once, and its end wakes it', async () => {
  const hub = await startFakeSecurityHub();
  const tell = (fields: Partial<Finding>) => importFindings({ client: hub.client, findings: findings(5, fields) });
  const states = () => [...new Set([...hub.findings.values()].map(({ Workflow }) => Workflow?.Status))];
  await tell({});
  await tell({ waiver });
  expect(states()).toEqual(['SUPPRESSED']);
  await tell({ waiver });
  expect(hub.updates).toHaveLength(1);
  await tell({});
  expect(states()).toEqual(['NEW']);
  expect(hub.updates.at(-1)).toMatchObject({ Note: { Text: 'The waiver ended, or was withdrawn' } });
  await tell({});
  expect(hub.updates).toHaveLength(2);
});

test('a changed reason is a new note', async () => {
  const hub = await startFakeSecurityHub();
  await importFindings({ client: hub.client, findings: findings(1, { waiver }) });
  await importFindings({ client: hub.client, findings: findings(1, { waiver: { reason: 'Still' } }) });
  expect([...hub.findings.values()]).toMatchObject([{ Note: { Text: 'Waived: Still' } }]);
});

test('what a person suppressed stays so', async () => {
  const hub = await startFakeSecurityHub();
  const [one] = findings(1);
  hub.findings.set(one!.Id, { ...one!, Workflow: { Status: 'SUPPRESSED' }, Note: person });
  await importFindings({ client: hub.client, findings: findings(1) });
  expect(hub.updates).toEqual([]);
  expect(hub.findings.get(one!.Id)).toMatchObject({ Workflow: { Status: 'SUPPRESSED' }, Note: person });
});

test('findings of other clusters are left alone', async () => {
  const hub = await startFakeSecurityHub();
  const others = asffFindings(auditResult(clusterResult({ name: 'other', findings: [finding({ waiver })] })));
  await importFindings({ client: hub.client, findings: others });
  hub.updates.length = 0;
  await importFindings({ client: hub.client, findings: findings(1) });
  expect(hub.updates).toEqual([]);
});

test('findings are imported even where waivers cannot be settled, and the missing permission is named', async () => {
  const hub = await startFakeSecurityHub();
  hub.misbehave = (action) => (action === 'GetFindings' ? jsonFailure(403, 'AccessDeniedException', 'No') : undefined);
  await expect(importFindings({ client: hub.client, findings: findings(1) })).rejects.toMatchObject({
    missingPermission: 'securityhub:GetFindings',
  });
  expect(hub.findings.size).toBe(1);
});

test('a denied suppression names the permission', async () => {
  const hub = await startFakeSecurityHub();
  hub.misbehave = (action) =>
    action === 'BatchUpdateFindings' ? jsonFailure(403, 'AccessDeniedException', 'No') : undefined;
  await expect(importFindings({ client: hub.client, findings: findings(1, { waiver }) })).rejects.toMatchObject({
    missingPermission: 'securityhub:BatchUpdateFindings',
  });
});

test('a suppression that Security Hub did not take is a failure', async () => {
  const hub = await startFakeSecurityHub();
  await importFindings({ client: hub.client, findings: findings(1) });
  const left = [
    { FindingIdentifier: { Id: 'a', ProductArn: 'b' }, ErrorCode: 'ConcurrentUpdateError', ErrorMessage: 'Again' },
  ];
  const body = JSON.stringify({ ProcessedFindings: [], UnprocessedFindings: left });
  hub.misbehave = (action) => (action === 'BatchUpdateFindings' ? { status: 200, body } : undefined);
  await expect(importFindings({ client: hub.client, findings: findings(1, { waiver }) })).rejects.toThrow(
    'Security Hub did not set the workflow of 1 finding: ConcurrentUpdateError: Again',
  );
});
