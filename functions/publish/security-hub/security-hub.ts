import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { plural } from '#lib/plural.ts';
import { Fault } from '#model/fault.ts';
import { importBatch, type ImportedFinding, type Refused } from './batch.ts';
import { settleWaivers } from './waivers.ts';

export interface FindingImport {
  /** Of the account and region that the findings are of: Security Hub takes no others. */
  readonly client: SecurityHubClient;
  readonly findings: readonly ImportedFinding[];
}

/** What BatchImportFindings takes at once. */
const batchSize = 100;
const reasonsShown = 3;

/**
 * Tells Security Hub of findings, and suppresses there what is waived. Every finding is acknowledged, or this fails with
 * the reasons, after all were sent. Nothing is archived but what says so itself.
 */
export async function importFindings({ client, findings }: FindingImport): Promise<void> {
  // Before the import, which may still be on its way into the index when it has answered.
  const [waivers] = await Promise.allSettled([settleWaivers(client, findings)]);
  const refused: Refused[] = [];
  for (let start = 0; start < findings.length; start += batchSize)
    refused.push(...(await importBatch(client, findings.slice(start, start + batchSize))));
  if (refused.length > 0) throw new Fault('runtime', refusal(refused, findings.length));
  if (waivers.status === 'rejected') throw waivers.reason;
}

function refusal(refused: readonly Refused[], all: number): string {
  const reasons = [...new Set(refused.map(({ reason }) => reason))];
  const more = reasons.length > reasonsShown ? `; and ${plural(reasons.length - reasonsShown, 'other reason')}` : '';
  const why = `${reasons.slice(0, reasonsShown).join('; ')}${more}`;
  const first = refused.map(({ id }) => id).slice(0, 1);
  return `Security Hub refused ${refused.length} of ${plural(all, 'finding')}, the first ${first.join('')}: ${why}.`;
}
