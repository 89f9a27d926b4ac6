import type { ClusterResult } from '#model/result/result.ts';
import { type Finding, subjectText } from '#model/finding/finding.ts';
import type { Severity } from '#model/finding/severity.ts';

const baselineStates = { new: 'new', unchanged: 'unchanged', worse: 'updated', resolved: 'absent' } as const;

/** A finding as a result; `index` gives the position of its rule. */
export function resultOf(cluster: ClusterResult, finding: Finding, index: ReadonlyMap<string, number>) {
  const { rule, severity, status, fingerprint, waiver } = finding;
  const ruleIndex = index.get(rule);
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    kind: 'fail',
    level: levels[severity],
    rank: ranks[severity],
    message: { text: messageText(resultText(finding)) },
    locations: [locationOf(cluster, finding)],
    fingerprints: { 'fargateAuditor/v1': fingerprint },
    // The only one that GitHub goes by. Without it GitHub makes one of the lines of a file.
    partialFingerprints: { primaryLocationLineHash: fingerprint.replace('v1:', '') },
    baselineState: baselineStates[status],
    suppressions: waiver === null ? [] : [suppression(waiver)],
    properties: properties(cluster, finding),
  };
}

function resultText({ subject, message, evidence, remediation }: Finding): string {
  const facts = evidence.map(({ what, is, shouldBe }) =>
    shouldBe === undefined ? `${what}: ${is}` : `${what}: ${is}, should be ${shouldBe}`,
  );
  return [`${subjectText(subject)}: ${message}`, ...facts, `Fix: ${remediation.summary}`].join('\n');
}

function suppression({ reason, owner, until }: NonNullable<Finding['waiver']>) {
  const properties = { ...(owner === undefined ? {} : { owner }), ...(until === undefined ? {} : { until }) };
  return { kind: 'external', status: 'accepted', justification: reason, properties };
}

function properties(cluster: ClusterResult, finding: Finding) {
  const { severity, subject, affected, remediation, cause, firstSeen, lastSeen, docs } = finding;
  const where = { cluster: cluster.name, arn: cluster.arn };
  return { ...where, severity, subject, affected, remediation, cause, firstSeen, lastSeen, docs };
}

/**
 * A place in a file where there is one. An object of a cluster has none, but GitHub refuses a whole document for one
 * result without a file, so that such objects get a path of their own, which says what they are.
 */
function locationOf(cluster: ClusterResult, finding: Finding) {
  const { location } = finding;
  const logicalLocations = [logicalLocation(cluster, finding)];
  if (location === undefined)
    return {
      physicalLocation: { artifactLocation: objectPath(cluster, finding), region: { startLine: 1 } },
      logicalLocations,
    };
  const region = { startLine: location.line, startColumn: location.column };
  return { physicalLocation: { artifactLocation: fileLocation(location.file), region }, logicalLocations };
}

function logicalLocation(cluster: ClusterResult, { subject }: Finding) {
  const { kind, namespace, name } = subject;
  const path = [cluster.arn ?? cluster.name, namespace, kind, name].filter((part) => part !== undefined);
  return { name, kind: 'resource', fullyQualifiedName: path.map((part) => part.replaceAll('/', '%2F')).join('/') };
}

function objectPath({ account, region, name }: ClusterResult, { subject }: Finding) {
  const object = [subject.namespace, subject.kind, subject.name];
  const parts = ['clusters', account, region, name, ...object].filter((part) => part !== null && part !== undefined);
  return {
    uri: parts.map(uriPart).join('/'),
    description: { text: 'An object of the cluster; there is no such file.' },
  };
}

function fileLocation(file: string) {
  const path = file.replaceAll('\\', '/');
  const uri = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return { uri: `file://${uri}` };
  if (/^[A-Za-z]:\//.test(path)) return { uri: `file:///${uri.replace('%3A', ':')}` };
  return { uri: uri.replace(/^(?:\.\/)+/, ''), uriBaseId: '%SRCROOT%' };
}

/** Dots alone would be folded into the path. */
function uriPart(part: string): string {
  return /^\.*$/.test(part) ? `%2E${'%2E'.repeat(Math.max(0, part.length - 1))}` : encodeURIComponent(part);
}

/** SARIF has three levels, and a rank from 0 to 100 in which our five severities keep their order. */
export const levels = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
} as const satisfies Record<Severity, string>;

const ranks = { critical: 95, high: 75, medium: 50, low: 25, info: 5 } as const satisfies Record<Severity, number>;

/** Severities that GitHub takes for queries that are not about security. */
export const problemSeverities = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'recommendation',
  info: 'recommendation',
} as const satisfies Record<Severity, string>;

/** Text of a message in which nothing is a placeholder or a link (SARIF 2.1.0, 3.11.5 and 3.11.6). */
export function messageText(text: string): string {
  return text
    .replaceAll('{', '{{')
    .replaceAll('}', '}}')
    .replace(/[\\[\]]/g, (character) => `\\${character}`);
}
