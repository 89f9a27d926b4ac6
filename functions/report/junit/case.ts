import { plural } from '#lib/text/wording.ts';
import { leftUnjudged, type ClusterResult } from '#model/result/result.ts';
import { type Finding, subjectText } from '#model/finding/finding.ts';
import { atLeast, type Severity, worse } from '#model/finding/severity.ts';
import { type RuleOutcome, unjudgedReason } from '../result/outcomes.ts';
import { plainText } from '../result/plain-text.ts';

export interface JunitGate {
  /** Findings of this severity or worse fail their case; milder ones are listed in its output. */
  readonly failOn: Severity | 'none';
}

/** A test case; every text in it is fit for XML. */
export interface JunitCase {
  readonly name: string;
  /** Subjects that the rule looked at. */
  readonly judged: number;
  readonly result: 'pass' | 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly text: string;
  /** Output of the case, whatever its result. */
  readonly output: string;
}

const blank = { judged: 0, type: '', message: '', text: '', output: '' };

/** Case that fails when the cluster was not audited: without it such a cluster would be an empty suite, and green. */
export function auditCase({ status, error, warnings }: ClusterResult): JunitCase {
  const output = lines(warnings.map((warning) => `Warning: ${warning}`));
  if (status !== 'failed') return { ...blank, name: 'audit', result: 'pass', output };
  const message = xmlText(error ?? 'The cluster could not be audited');
  return { ...blank, name: 'audit', result: 'error', type: 'not-audited', message, text: message, output };
}

export function ruleCase(outcome: RuleOutcome, { failOn }: JunitGate): JunitCase {
  const { rule, verdict, open, waived } = outcome;
  const failing = failOn === 'none' ? [] : open.filter(({ severity }) => atLeast(severity, failOn));
  const milder = open.filter((finding) => !failing.includes(finding));
  const unjudged = verdict !== null && leftUnjudged(verdict) ? xmlText(unjudgedReason(verdict)) : null;
  const output = [
    ...(failing.length > 0 && unjudged !== null ? [`Not everything was judged: ${unjudged}`] : []),
    ...milder.map((finding) => `Below the gate:\n${findingText(finding)}`),
    ...waived.map((finding) => `Waived (${waiverText(finding)}):\n${findingText(finding)}`),
  ].join('\n\n');
  const base = { ...blank, name: xmlText(rule), judged: verdict?.judged ?? 0, output };
  if (failing.length > 0) return { ...base, ...failure(failing) };
  // A waiver turns failures off, but it does not stand for parts that could not be read.
  if (unjudged !== null) return { ...base, result: 'error', type: 'not-evaluated', message: unjudged, text: unjudged };
  return { ...base, ...withoutFailure(outcome) };
}

function withoutFailure({ verdict, open, waived }: RuleOutcome): Pick<JunitCase, 'result' | 'message'> {
  if (verdict?.status !== 'not-applicable' || open.length + waived.length > 0) return { result: 'pass', message: '' };
  return { result: 'skipped', message: xmlText(verdict.reason ?? 'Not applicable') };
}

function failure(findings: readonly Finding[]): Pick<JunitCase, 'result' | 'type' | 'message' | 'text'> {
  const worst = findings.map(({ severity }) => severity).reduce(worse);
  const [only, ...others] = findings.map(({ subject, message }) => `${subjectText(subject)}: ${message}`);
  const message = others.length === 0 ? (only ?? '') : plural(findings.length, 'finding');
  return {
    result: 'failure',
    type: worst,
    message: xmlText(message, 500),
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
  return xmlText(`${waiver?.reason ?? ''}${by}${until}`);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => xmlText(text)).join('\n');
}

/**
 * A stranger's text for an attribute or an element of xmlbuilder2, which takes an ampersand that looks like the start of a
 * reference for one and leaves it: `&#0;` in a name would break the document.
 */
export function xmlText(text: string, limit?: number): string {
  return plainText(text, limit).replaceAll('&', '&amp;');
}
