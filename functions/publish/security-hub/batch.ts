import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { awsFault } from '../aws-fault.ts';

/** The SDK lets what is required be undefined. */
export type ImportedFinding = AwsSecurityFinding & { readonly Id: string; readonly ProductArn: string };

export interface Refused {
  readonly id: string;
  readonly reason: string;
}

/** Sends 1 to 100 findings. Gives those that were refused, with what Security Hub says of each. */
export async function importBatch(client: SecurityHubClient, findings: readonly ImportedFinding[]): Promise<Refused[]> {
  try {
    const answer = await client.send(new BatchImportFindingsCommand({ Findings: [...findings] }));
    const refused = (answer.FailedFindings ?? []).map(({ Id = '', ErrorCode, ErrorMessage }) => ({
      id: Id,
      reason: [ErrorCode, ErrorMessage].join(': ').replace(/\.$/, ''),
    }));
    // A count without names would pass for success.
    const unnamed = Math.max(0, (answer.FailedCount ?? 0) - refused.length);
    return [...refused, ...Array.from({ length: unnamed }, () => ({ id: 'unnamed', reason: 'no reason given' }))];
  } catch (error) {
    throw awsFault(error, 'securityhub:BatchImportFindings', findings[0]?.ProductArn ?? '');
  }
}
