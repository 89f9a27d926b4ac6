import { create } from 'xmlbuilder2';
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import { outcomesOf } from '../result/outcomes.ts';
import { auditCase, type JunitCase, type JunitGate, ruleCase, xmlText } from './case.ts';

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
