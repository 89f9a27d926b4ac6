import XMLBuilder from 'fast-xml-builder';
import { type AuditResult, type ClusterResult, leftUnjudged } from '#model/result/result.ts';
import { plural } from '#lib/text/wording.ts';
import { type Finding, subjectText } from '#model/finding/finding.ts';
import { atLeast, type Severity, worse } from '#model/finding/severity.ts';
import { outcomesOf, type RuleOutcome, unjudgedReason, plainText } from '../result/outcomes.ts';

/**
 * One suite per cluster, one case per rule: a failure for findings without waiver, an error if not everything could be
 * judged, skipped if not applicable. Readable by Jenkins, GitLab and GitHub Actions.
 */
export function renderJunit({ clusters }: AuditResult, { failOn = 'low' }: Partial<JunitGate> = {}): string {
  const suites = clusters.map((cluster) => ({
    cluster,
    cases: [auditCase(cluster), ...outcomesOf(cluster).map((outcome) => ruleCase(outcome, { failOn }))],
  }));
  const all = suites.flatMap(({ cases }) => cases);
  return builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    testsuites: {
      '@_name': 'fargate-auditor',
      '@_tests': all.length,
      '@_failures': count(all, 'failure'),
      '@_errors': count(all, 'error'),
      testsuite: suites.map(({ cluster, cases }) => suiteOf(cluster, cases)),
    },
  });
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  format: true,
});

function suiteOf(cluster: ClusterResult, cases: readonly JunitCase[]) {
  const { name, account, region, takenAt } = cluster;
  const place = [account, region].filter((part) => part !== null).join(', ');
  const classname = plainText(['fargate-auditor', account, region, name].filter((part) => part !== null).join('.'));
  return {
    '@_name': plainText(place === '' ? name : `${name} (${place})`),
    '@_tests': cases.length,
    '@_failures': count(cases, 'failure'),
    '@_errors': count(cases, 'error'),
    '@_skipped': count(cases, 'skipped'),
    '@_time': '0',
    '@_timestamp': takenAt.slice(0, 19),
    properties: { property: propertiesOf(cluster) },
    testcase: cases.map((one) => caseOf(classname, one)),
  };
}

function propertiesOf({ arn, version, status, mode, coverage, scope }: ClusterResult) {
  const all = [
    ['status', status],
    ['mode', mode],
    ['coverage', coverage.percent === null ? 'unknown' : `${coverage.percent}%`],
    ['arn', arn],
    ['version', version],
    ['namespaces', scope.namespaces.length > 0 ? scope.namespaces.join(' ') : null],
  ] as const;
  return all.flatMap(([name, value]) => (value === null ? [] : [{ '@_name': name, '@_value': plainText(value) }]));
}

// Elements in the order of Jenkins' schema.
function caseOf(classname: string, { name, judged, result, type, message, text, output }: JunitCase) {
  const wrong = { '@_type': type, '@_message': message, '#text': text };
  return {
    '@_name': name,
    '@_classname': classname,
    '@_time': '0',
    '@_assertions': judged,
    skipped: result === 'skipped' ? message : undefined,
    error: result === 'error' ? wrong : undefined,
    failure: result === 'failure' ? wrong : undefined,
    'system-out': output === '' ? undefined : output,
  };
}

function count(cases: readonly JunitCase[], result: JunitCase['result']): number {
  return cases.filter((one) => one.result === result).length;
}

export interface JunitGate {
  /** Findings of this severity or worse fail their case; less severe ones are listed in its output. */
  readonly failOn: Severity | 'none';
}

/** A test case; all its text is printable. */
export interface JunitCase {
  readonly name: string;
  /** Number of subjects that the rule judged. */
  readonly judged: number;
  readonly result: 'pass' | 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly text: string;
  /** Output of the case, whatever its result. */
  readonly output: string;
}

const blank = { judged: 0, type: '', message: '', text: '', output: '' };

/** Case that fails if the cluster was not audited: without it such a cluster would be an empty suite, and pass. */
function auditCase({ status, error, warnings }: ClusterResult): JunitCase {
  const output = lines(warnings.map((warning) => `Warning: ${warning}`));
  if (status !== 'failed') return { ...blank, name: 'audit', result: 'pass', output };
  const message = plainText(error ?? 'The cluster could not be audited');
  return { ...blank, name: 'audit', result: 'error', type: 'not-audited', message, text: message, output };
}

function ruleCase(outcome: RuleOutcome, { failOn }: JunitGate): JunitCase {
  const { rule, verdict, open, waived } = outcome;
  const failing = failOn === 'none' ? [] : open.filter(({ severity }) => atLeast(severity, failOn));
  const milder = open.filter((finding) => !failing.includes(finding));
  const unjudged = verdict !== null && leftUnjudged(verdict) ? plainText(unjudgedReason(verdict)) : null;
  const output = [
    ...(failing.length > 0 && unjudged !== null ? [`Not everything was judged: ${unjudged}`] : []),
    ...milder.map((finding) => `Below the gate:\n${findingText(finding)}`),
    ...waived.map((finding) => `Waived (${waiverText(finding)}):\n${findingText(finding)}`),
  ].join('\n\n');
  const base = { ...blank, name: plainText(rule), judged: verdict?.judged ?? 0, output };
  if (failing.length > 0) return { ...base, ...failure(failing) };
  // A waiver suppresses failures, but not unread parts.
  if (unjudged !== null) return { ...base, result: 'error', type: 'not-evaluated', message: unjudged, text: unjudged };
  return { ...base, ...withoutFailure(outcome) };
}

function withoutFailure({ verdict, open, waived }: RuleOutcome): Pick<JunitCase, 'result' | 'message'> {
  if (verdict?.status !== 'not-applicable' || open.length + waived.length > 0) return { result: 'pass', message: '' };
  return { result: 'skipped', message: plainText(verdict.reason ?? 'Not applicable') };
}

function failure(findings: readonly Finding[]): Pick<JunitCase, 'result' | 'type' | 'message' | 'text'> {
  const worst = findings.map(({ severity }) => severity).reduce(worse);
  const [only, ...others] = findings.map(({ subject, message }) => `${subjectText(subject)}: ${message}`);
  const message = others.length === 0 ? (only ?? '') : plural(findings.length, 'finding');
  return {
    result: 'failure',
    type: worst,
    message: plainText(message, 500),
    text: findings.map(findingText).join('\n\n'),
  };
}

function findingText(finding: Finding): string {
  const { subject, severity, message, evidence, remediation, docs, fingerprint, location } = finding;
  return lines([
    `${severity.toUpperCase()} ${subjectText(subject)}: ${message}`,
    ...(location === undefined ? [] : [`at ${location.file}:${location.line}:${location.column}`]),
    ...evidence.map(({ what, is, shouldBe }) =>
      shouldBe === undefined ? `${what}: ${is}` : `${what}: ${is} (should be ${shouldBe})`,
    ),
    `Fix: ${remediation.summary}`,
    ...remediation.commands.flatMap((command) => command.split('\n')).map((line) => `  ${line}`),
    ...(remediation.patch?.trimEnd().split('\n') ?? []).map((line) => `    ${line}`),
    `Docs: ${docs}`,
    `Fingerprint: ${fingerprint}`,
  ]);
}

function waiverText({ waiver }: Finding): string {
  const by = waiver?.owner === undefined ? '' : `, by ${waiver.owner}`;
  const until = waiver?.until === undefined ? '' : `, until ${waiver.until}`;
  return plainText(`${waiver?.reason ?? ''}${by}${until}`);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => plainText(text)).join('\n');
}
