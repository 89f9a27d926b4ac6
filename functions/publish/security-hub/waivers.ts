import {
  type AwsSecurityFinding,
  BatchUpdateFindingsCommand,
  type BatchUpdateFindingsCommandInput,
  paginateGetFindings,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { plural } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { awsFault, type Refused, sendInBatches } from '../aws.ts';

/** A finding as Security Hub accepts it; the SDK types its required fields as optional. */
export type ImportedFinding = AwsSecurityFinding & { readonly Id: string; readonly ProductArn: string };

type Identifier = Pick<ImportedFinding, 'Id' | 'ProductArn'>;

/** Author of our notes in Security Hub, which tells our suppressions from those of people. */
const author = 'fargate-auditor';
const batchSize = 100;

/**
 * Aligns the workflow status of findings in Security Hub with their waivers. An import sets the status of new findings
 * only, and Security Hub never reopens a suppressed one: when a waiver ends, the findings that we suppressed become NEW
 * again here.
 */
export async function settleWaivers(client: SecurityHubClient, findings: readonly ImportedFinding[]): Promise<void> {
  const open = findings.filter(({ RecordState }) => RecordState === 'ACTIVE');
  const notes = await suppressedByUs(client, open);
  const waived = open.filter((finding) => isWaived(finding) && notes.get(finding.Id) !== noteOf(finding));
  for (const [Text, same] of Map.groupBy(waived, noteOf))
    await update(client, same, { Workflow: { Status: 'SUPPRESSED' }, Note: { Text, UpdatedBy: author } });
  const ended = open.filter((finding) => !isWaived(finding) && notes.has(finding.Id));
  const Note = { Text: 'The waiver ended, or was withdrawn', UpdatedBy: author };
  await update(client, ended, { Workflow: { Status: 'NEW' }, Note });
}

function isWaived({ Workflow }: AwsSecurityFinding): boolean {
  return Workflow?.Status === 'SUPPRESSED';
}

function noteOf({ Note }: AwsSecurityFinding): string {
  return Note?.Text ?? 'Waived';
}

/** Ids and notes of findings that we suppressed, as stored in Security Hub. */
async function suppressedByUs(
  client: SecurityHubClient,
  findings: readonly ImportedFinding[],
): Promise<Map<string | undefined, string>> {
  const products = [...new Set(findings.map(({ ProductArn }) => ProductArn))];
  const found = await Promise.all(products.map((product) => allOf(client, product)));
  return new Map(found.flat().map((finding) => [finding.Id, noteOf(finding)]));
}

async function allOf(client: SecurityHubClient, product: string): Promise<AwsSecurityFinding[]> {
  try {
    const pages = await Array.fromAsync(
      paginateGetFindings({ client, pageSize: batchSize }, { Filters: filters(product) }),
    );
    return pages.flatMap(({ Findings }) => Findings ?? []).filter(isOurs);
  } catch (error) {
    throw awsFault(error, 'securityhub:GetFindings', product);
  }
}

/**
 * Whether a finding is ours: an update that reopens findings in someone's account must not rely on the filter alone.
 */
function isOurs(finding: AwsSecurityFinding): boolean {
  return isWaived(finding) && finding.Note?.UpdatedBy === author;
}

function filters(product: string) {
  const equals = (Value: string) => [{ Value, Comparison: 'EQUALS' as const }];
  return {
    ProductArn: equals(product),
    WorkflowStatus: equals('SUPPRESSED'),
    NoteUpdatedBy: equals(author),
    RecordState: equals('ACTIVE'),
  };
}

async function update(
  client: SecurityHubClient,
  findings: readonly Identifier[],
  change: Pick<BatchUpdateFindingsCommandInput, 'Workflow' | 'Note'>,
): Promise<void> {
  const identifiers = findings.map(({ Id, ProductArn }) => ({ Id, ProductArn }));
  const send = (batch: readonly Identifier[]) => updateBatch(client, { FindingIdentifiers: [...batch], ...change });
  const refused = await sendInBatches(identifiers, { size: batchSize, retries: 0, send });
  const [first] = refused;
  if (first === undefined) return;
  const count = plural(refused.length, 'finding');
  throw new AuditorError('runtime', `Security Hub did not set the workflow of ${count}: ${first.reason}`);
}

/** A finding that Security Hub does not have yet is skipped: the import gives it the right status. */
async function updateBatch(
  client: SecurityHubClient,
  input: BatchUpdateFindingsCommandInput,
): Promise<Refused<Identifier>[]> {
  try {
    const { UnprocessedFindings } = await client.send(new BatchUpdateFindingsCommand(input));
    const left = UnprocessedFindings?.filter(({ ErrorCode }) => ErrorCode !== 'FindingNotFound') ?? [];
    return left.map(({ ErrorCode, ErrorMessage }) => ({
      entry: null,
      reason: [ErrorCode, ErrorMessage].join(': '),
      mayPass: false,
    }));
  } catch (error) {
    throw awsFault(error, 'securityhub:BatchUpdateFindings', input.FindingIdentifiers?.[0]?.ProductArn ?? '');
  }
}
