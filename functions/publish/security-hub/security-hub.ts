import { BatchImportFindingsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import { plural } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';
import { awsFault } from '../aws.ts';
import { type Refused, sendInBatches } from '../batches.ts';
import { type ImportedFinding, settleWaivers } from './waivers.ts';

export interface FindingImport {
  /** Of the account and region that the findings are of: Security Hub takes no others. */
  readonly client: SecurityHubClient;
  readonly findings: readonly ImportedFinding[];
}

const reasonsShown = 3;

/**
 * Tells Security Hub of findings, and suppresses there what is waived. Every finding is acknowledged, or this fails with
 * the reasons, after all were sent. Nothing is archived but what says so itself.
 */
export async function importFindings({ client, findings }: FindingImport): Promise<void> {
  // Before the import, which may still be on its way into the index when it has answered.
  const [waivers] = await Promise.allSettled([settleWaivers(client, findings)]);
  const send = (batch: readonly ImportedFinding[]) => importBatch(client, batch);
  const refused = await sendInBatches(findings, { size: 100, retries: 0, send });
  if (refused.length > 0) throw new Fault('runtime', refusal(refused, findings.length));
  if (waivers.status === 'rejected') throw waivers.reason;
}

async function importBatch(
  client: SecurityHubClient,
  batch: readonly ImportedFinding[],
): Promise<Refused<ImportedFinding>[]> {
  try {
    const answer = await client.send(new BatchImportFindingsCommand({ Findings: [...batch] }));
    const refused = (answer.FailedFindings ?? []).map(({ Id, ErrorCode, ErrorMessage }) => ({
      entry: batch.find((finding) => finding.Id === Id) ?? null,
      reason: [ErrorCode, ErrorMessage].join(': ').replace(/\.$/, ''),
      mayPass: false,
    }));
    // A count without names would pass for success.
    const unnamed = Math.max(0, (answer.FailedCount ?? 0) - refused.length);
    const others = Array.from({ length: unnamed }, () => ({ entry: null, reason: 'no reason given', mayPass: false }));
    return [...refused, ...others];
  } catch (error) {
    throw awsFault(error, 'securityhub:BatchImportFindings', batch[0]?.ProductArn ?? '');
  }
}

function refusal(refused: readonly Refused<ImportedFinding>[], all: number): string {
  const reasons = [...new Set(refused.map(({ reason }) => reason))];
  const more = reasons.length > reasonsShown ? `; and ${plural(reasons.length - reasonsShown, 'other reason')}` : '';
  const why = `${reasons.slice(0, reasonsShown).join('; ')}${more}`;
  const first = refused[0]?.entry?.Id ?? 'unnamed';
  return `Security Hub refused ${refused.length} of ${plural(all, 'finding')}, the first ${first}: ${why}.`;
}
