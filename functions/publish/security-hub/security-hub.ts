import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { plural } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';
import { abortable } from '#lib/async.ts';
import { awsFault, type Refused, sendInBatches, clientSettings } from '../aws.ts';
import { type ImportedFinding, settleWaivers } from './waivers.ts';

interface FindingImport {
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

export interface SecurityHubOptions {
  /** Of the findings: Security Hub takes no others. */
  readonly region: string;
  /** Assumed before anything is sent; without it, the findings are of our own account. */
  readonly roleArn?: string | undefined;
  /** What the role's trust asks for. */
  readonly externalId?: string | undefined;
  /** Ends every call, and with it what a long list of findings has left to do. */
  readonly signal: AbortSignal;
  /** Whether `AWS_ENDPOINT_URL` and its like may lead elsewhere than to AWS: what carries the rights of a member account does not. */
  readonly endpointOverride: boolean;
}

/** A client for the account and region of a cluster. */
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
    throw new Fault('runtime', 'The time of this run was up before Security Hub had every finding', { cause: error });
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
