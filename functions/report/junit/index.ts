import { create } from 'xmlbuilder2';
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import { type AuditResult, type ClusterResult, leftUnjudged } from '#model/result/result.ts';
import { plural } from '#lib/text/wording.ts';
import { type Finding, subjectText } from '#model/finding/finding.ts';
import { atLeast, type Severity, worse } from '#model/finding/severity.ts';
import { outcomesOf, type RuleOutcome, unjudgedReason } from '../result/outcomes.ts';
import { plainText } from '../result/plain-text.ts';

/**
 * A suite for each cluster, a case for each rule: failed by findings that no waiver covers, an error when not everything
 * could be judged, skipped when not applicable. As Jenkins, GitLab and GitHub Actions read it.
 */
export function renderJunit({ clusters }: AuditResult, { failOn = 'low' }: Partial<JunitGate> = {}): string {
  const suites = clusters.map((cluster) => ({
    cluster,
    cases: [auditCase(cluster), ...outcomesOf(cluster).map((outcome) => ruleCase(outcome, { failOn }))],
  }));
  const all = suites.flatMap(({ cases }) => cases);
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', {
    name: 'fargate-auditor',
    tests: all.length,
    failures: count(all, 'failure'),
    errors: count(all, 'error'),
  });
  for (const { cluster, cases } of suites) writeSuite(root, cluster, cases);
  return `${root.end({ prettyPrint: true })}\n`;
}

function writeSuite(root: XMLBuilder, cluster: ClusterResult, cases: readonly JunitCase[]): void {
  const { name, account, region, takenAt } = cluster;
  const place = [account, region].filter((part) => part !== null).join(', ');
  const suite = root.ele('testsuite', {
    name: xmlText(place === '' ? name : `${name} (${place})`),
    tests: cases.length,
    failures: count(cases, 'failure'),
    errors: count(cases, 'error'),
    skipped: count(cases, 'skipped'),
    time: '0',
    timestamp: takenAt.slice(0, 19),
  });
  writeProperties(suite, cluster);
  const classname = xmlText(['fargate-auditor', account, region, name].filter((part) => part !== null).join('.'));
  for (const one of cases) writeCase(suite, classname, one);
}

function writeProperties(suite: XMLBuilder, { arn, version, status, mode, coverage, scope }: ClusterResult): void {
  const properties = suite.ele('properties');
  const add = (name: string, value: string) => properties.ele('property', { name, value: xmlText(value) });
  add('status', status);
  add('mode', mode);
  add('coverage', coverage.percent === null ? 'unknown' : `${coverage.percent}%`);
  if (arn !== null) add('arn', arn);
  if (version !== null) add('version', version);
  if (scope.namespaces.length > 0) add('namespaces', scope.namespaces.join(' '));
}

// The order of the elements is that of the schema of Jenkins.
function writeCase(suite: XMLBuilder, classname: string, one: JunitCase): void {
  const element = suite.ele('testcase', { name: one.name, classname, time: '0', assertions: one.judged });
  if (one.result === 'skipped') element.ele('skipped').txt(one.message);
  if (one.result === 'error') element.ele('error', { type: one.type, message: one.message }).txt(one.text);
  if (one.result === 'failure') element.ele('failure', { type: one.type, message: one.message }).txt(one.text);
  if (one.output !== '') element.ele('system-out').txt(one.output);
}

function count(cases: readonly JunitCase[], result: JunitCase['result']): number {
  return cases.filter((one) => one.result === result).length;
}

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
function auditCase({ status, error, warnings }: ClusterResult): JunitCase {
  const output = lines(warnings.map((warning) => `Warning: ${warning}`));
  if (status !== 'failed') return { ...blank, name: 'audit', result: 'pass', output };
  const message = xmlText(error ?? 'The cluster could not be audited');
  return { ...blank, name: 'audit', result: 'error', type: 'not-audited', message, text: message, output };
}

function ruleCase(outcome: RuleOutcome, { failOn }: JunitGate): JunitCase {
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
function xmlText(text: string, limit?: number): string {
  return plainText(text, limit).replaceAll('&', '&amp;');
}
