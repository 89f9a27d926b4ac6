import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { plural } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { abortable } from '#lib/async.ts';
import { awsFault, type Refused, sendInBatches, clientSettings } from '../aws.ts';
import { type ImportedFinding, settleWaivers } from './waivers.ts';

interface FindingImport {
  /** Client for the account and Region of the findings: Security Hub accepts no others. */
  readonly client: SecurityHubClient;
  readonly findings: readonly ImportedFinding[];
}

const reasonsShown = 3;

/**
 * Imports findings into Security Hub, and suppresses waived ones there. All are acknowledged, or this fails with the
 * reasons after all were sent. A finding is archived only if its own RecordState says so.
 */
export async function importFindings({ client, findings }: FindingImport): Promise<void> {
  // Done before the import, whose findings may not be in the index yet when it returns.
  const [waivers] = await Promise.allSettled([settleWaivers(client, findings)]);
  const send = (batch: readonly ImportedFinding[]) => importBatch(client, batch);
  const refused = await sendInBatches(findings, { size: 100, retries: 0, send });
  if (refused.length > 0) throw new AuditorError('runtime', refusal(refused, findings.length));
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
    // A failure count without entries would look like success.
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

export interface SecurityHubOptions {
  /** Region of the findings: Security Hub accepts no others. */
  readonly region: string;
  /** Role to assume before sending; without it, the findings belong to our own account. */
  readonly roleArn?: string | undefined;
  /** External ID that the role's trust policy requires. */
  readonly externalId?: string | undefined;
  /** Aborts every call, including the rest of a long list of findings. */
  readonly signal: AbortSignal;
  /**
   * Whether `AWS_ENDPOINT_URL` and the like may redirect calls away from AWS: never for calls with the permissions of a
   * member account.
   */
  readonly endpointOverride: boolean;
}

/** Client for the account and Region of a cluster. */
export function createSecurityHubClient(options: SecurityHubOptions): SecurityHubClient {
  const { region, roleArn, signal, endpointOverride } = options;
  const client = new SecurityHubClient({
    ...clientSettings,
    region,
    ignoreConfiguredEndpointUrls: !endpointOverride,
    ...(roleArn === undefined ? {} : { credentials: roleCredentials(roleArn, options) }),
  });
  client.middlewareStack.add((next) => (args) => untilAborted(() => next(args), signal), { step: 'initialize' });
  return client;
}

async function untilAborted<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    signal.throwIfAborted();
    return await abortable(call(), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new AuditorError('runtime', 'The time of this run was up before Security Hub had every finding', {
      cause: error,
    });
  }
}

function roleCredentials(RoleArn: string, { region, externalId, endpointOverride }: SecurityHubOptions) {
  return fromTemporaryCredentials({
    params: {
      RoleArn,
      RoleSessionName: 'fargate-auditor',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    clientConfig: {
      region,
      requestHandler: clientSettings.requestHandler,
      ignoreConfiguredEndpointUrls: !endpointOverride,
    },
  });
}
