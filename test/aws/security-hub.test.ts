import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { expect, test } from 'vitest';
import { importFindings } from '#publish/security-hub/security-hub.ts';
import { asffFindings } from '#report/asff/index.ts';
import { auditResult, fingerprintOf, verdict } from '../support/builders/machine-results.ts';
import { clusterResult, finding } from '../support/builders/results.ts';

// Run by scripts/with-moto.mjs, which starts the server and sets the environment.
const client = new SecurityHubClient({});
// The server knows one account.
const arn = 'arn:aws:eks:eu-west-1:123456789012:cluster/shop';
const here = { account: '123456789012', arn };

async function stored() {
  const { Findings = [] } = await client.send(new GetFindingsCommand({ MaxResults: 100 }));
  return new Map(Findings.map((one) => [one.Id, one]));
}

test('findings arrive in batches, and a resolved one is archived with its birth kept', async () => {
  const verdicts = [verdict('logging-disabled')];
  const all = Array.from({ length: 150 }, (_, index) => finding({ fingerprint: fingerprintOf(index) }));
  await importFindings({
    client,
    findings: asffFindings(auditResult(clusterResult({ ...here, verdicts, findings: all }))),
  });
  const id = `${arn}/logging-disabled/${fingerprintOf(0).slice(3)}`;
  const first = (await stored()).get(id);
  expect(first).toMatchObject({ RecordState: 'ACTIVE', CreatedAt: '2026-11-24T02:00:01Z' });
  const later = { ...here, takenAt: '2026-11-25T02:00:00Z', verdicts, findings: [finding({ status: 'resolved' })] };
  await importFindings({ client, findings: asffFindings(auditResult(clusterResult(later))) });
  expect((await stored()).get(id)).toMatchObject({
    ...{ RecordState: 'ARCHIVED', CreatedAt: '2026-11-24T02:00:01Z', UpdatedAt: '2026-11-25T02:00:00Z' },
  });
});
