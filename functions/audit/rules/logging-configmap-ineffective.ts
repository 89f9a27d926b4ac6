import { plural } from '#lib/plural.ts';
import { type Severity, worse } from '#model/severity.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { judgeLoggingConfig } from '../logging/config/judge-logging-config.ts';
import type { Problem, ProblemCode } from '../logging/config/problem.ts';
import { loggingConfigMapSubject, problemEvidence, problemText } from '../logging/config-text.ts';
import { contextOf } from '../logging/logging-fault.ts';
import { defineRule, type Violation } from '../rule.ts';

const severity = 'medium';

export default defineRule({
  id: 'logging-configmap-ineffective',
  group: 'logging',
  title: 'What the ConfigMap aws-logging says has an effect',
  severity,
  needs: ['profiles', 'loggingConfigMap'],
  docs: awsDocs.logging,
  notApplicable: ({ loggingConfigMap }) => (loggingConfigMap === null ? 'there is no ConfigMap aws-logging' : null),
  *perCluster({ loggingConfigMap, cluster }) {
    yield { judged: 1 };
    const { ineffective } = judgeLoggingConfig(loggingConfigMap?.data ?? {}, contextOf(cluster));
    for (const [code, problems] of Map.groupBy(ineffective, (problem) => problem.code)) yield violation(code, problems);
  },
});

const severityOf = (problem: Problem): Severity => problem.severity ?? severity;

/** One finding a kind of problem, so that mending one does not hide that another appeared. */
function violation(code: ProblemCode, problems: readonly Problem[]): Violation {
  const worst = problems.map(severityOf).reduce(worse);
  const first = problems.filter((problem) => severityOf(problem) === worst).slice(0, 1);
  const more = problems.length === 1 ? '' : ` (and ${plural(problems.length - 1, 'more problem')} of this kind)`;
  return {
    subject: loggingConfigMapSubject,
    detail: code,
    severity: worst,
    message: `Part of the ConfigMap aws-logging may not do what it says: ${first.map(problemText).join('')}${more}`,
    evidence: problemEvidence(problems),
    remediation: {
      summary: todo[code] ?? 'Write what the evidence says should be there, or remove that part',
      commands: ['kubectl -n aws-observability edit configmap aws-logging'],
      notes: ['Only pods made after the change are logged by it.'],
    },
  };
}

const todo: Partial<Record<ProblemCode, string>> = {
  'match-never-covers': 'Give the section a Match that covers the tags of containers, such as kube.*',
  'parser-undefined': 'Define the parser in parsers.conf, or name one that is defined there',
  'data-key-unknown':
    'Move the text to a data key that Fargate reads (output.conf, filters.conf, parsers.conf), or remove it',
  'region-differs': 'Write the region of the cluster, unless the other one is meant',
  'too-long': 'Shorten the ConfigMap, e.g. by its comments',
  'flb-log-cw-value': 'Set flb_log_cw to "true" or "false"',
};
