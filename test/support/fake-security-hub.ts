import { type AwsSecurityFinding, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { type AwsReply, jsonFailure, type Patience, startFakeAws } from './fake-aws.ts';

interface Update {
  readonly FindingIdentifiers: readonly { readonly Id: string; readonly ProductArn: string }[];
  readonly Workflow: { readonly Status: 'NEW' | 'SUPPRESSED' };
  readonly Note: { readonly Text: string; readonly UpdatedBy: string };
}

export interface FakeSecurityHub {
  /** For `AWS_ENDPOINT_URL_SECURITYHUB`. */
  readonly url: string;
  readonly client: SecurityHubClient;
  readonly findings: Map<string, AwsSecurityFinding>;
  /** How many findings each import had. */
  readonly imports: number[];
  readonly updates: Update[];
  readonly actions: string[];
  /** Of each request. */
  readonly authorizations: string[];
  /** In place of the answer; the count is of this action before. */
  misbehave?: (action: string, earlier: number) => AwsReply | undefined;
  /** Findings that an import refuses, with the reason. */
  refuse?: (finding: AwsSecurityFinding) => string | undefined;
}

/** A parsed request; what it must have depends on the action. */
type Request = ReturnType<typeof JSON.parse>;

const actionOf: Readonly<Record<string, string>> = {
  '/findings/import': 'BatchImportFindings',
  '/findings/batchupdate': 'BatchUpdateFindings',
  '/findings': 'GetFindings',
};

/**
 * Security Hub as far as it matters here: an import leaves the workflow and the note of findings that it has, only
 * suppressed ones with a matching note are found, and answers come two a page.
 */
export async function startFakeSecurityHub(patience: Patience = {}): Promise<FakeSecurityHub> {
  const { url, config } = await startFakeAws(({ url: { pathname }, headers, body }) => {
    const action = actionOf[pathname] ?? pathname;
    const earlier = fake.actions.filter((before) => before === action).length;
    fake.actions.push(action);
    fake.authorizations.push(headers.authorization ?? '');
    return fake.misbehave?.(action, earlier) ?? answer(fake, action, JSON.parse(body.toString()));
  }, patience);
  const fake: FakeSecurityHub = {
    url,
    client: new SecurityHubClient(config),
    findings: new Map(),
    imports: [],
    updates: [],
    actions: [],
    authorizations: [],
  };
  return fake;
}

function answer(fake: FakeSecurityHub, action: string, request: Request): AwsReply {
  if (action === 'BatchImportFindings') return imported(fake, request.Findings);
  if (action === 'BatchUpdateFindings') return updated(fake, request);
  return found(fake, request);
}

function imported(fake: FakeSecurityHub, findings: readonly AwsSecurityFinding[]): AwsReply {
  if (findings.length === 0 || findings.length > 100)
    return jsonFailure(400, 'InvalidInputException', `a batch of ${findings.length} findings`);
  fake.imports.push(findings.length);
  const FailedFindings = findings.flatMap((finding) => {
    const ErrorMessage = fake.refuse?.(finding);
    if (ErrorMessage !== undefined) return [{ Id: finding.Id, ErrorCode: 'InvalidInput', ErrorMessage }];
    const before = fake.findings.get(finding.Id!);
    const kept = before === undefined ? {} : { Workflow: before.Workflow, Note: before.Note };
    fake.findings.set(finding.Id!, { ...finding, ...kept });
    return [];
  });
  const FailedCount = FailedFindings.length;
  return json({ FailedCount, SuccessCount: findings.length - FailedCount, FailedFindings });
}

function updated(fake: FakeSecurityHub, request: Update): AwsReply {
  fake.updates.push(request);
  const { Workflow, Note } = request;
  const UnprocessedFindings = request.FindingIdentifiers.flatMap((FindingIdentifier) => {
    const finding = fake.findings.get(FindingIdentifier.Id);
    if (finding === undefined) return [{ FindingIdentifier, ErrorCode: 'FindingNotFound', ErrorMessage: 'none' }];
    fake.findings.set(FindingIdentifier.Id, { ...finding, Workflow, Note: { ...Note, UpdatedAt: '' } });
    return [];
  });
  return json({ ProcessedFindings: [], UnprocessedFindings });
}

function found(fake: FakeSecurityHub, { Filters, NextToken = '0' }: Request): AwsReply {
  const wanted = (name: string) => Filters[name][0].Value as string;
  const all = [...fake.findings.values()].filter(
    ({ Workflow, Note, RecordState, ProductArn }) =>
      Workflow?.Status === wanted('WorkflowStatus') &&
      Note?.UpdatedBy === wanted('NoteUpdatedBy') &&
      RecordState === wanted('RecordState') &&
      ProductArn === wanted('ProductArn'),
  );
  const end = Number(NextToken) + 2;
  return json({ Findings: all.slice(Number(NextToken), end), ...(end < all.length ? { NextToken: String(end) } : {}) });
}

function json(document: unknown): AwsReply {
  return { status: 200, body: JSON.stringify(document), headers: { 'content-type': 'application/json' } };
}
