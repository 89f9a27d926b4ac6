import XMLBuilder from 'fast-xml-builder';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import { outcomesOf } from '../result/outcomes.ts';
import { plainText } from '../result/plain-text.ts';
import { auditCase, type JunitCase, type JunitGate, ruleCase } from './case.ts';

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

// The order of the elements is that of the schema of Jenkins.
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
