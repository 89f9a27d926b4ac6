import { plural } from '#lib/text/wording.ts';
import { AffectedPods } from '../engine/by-workload.ts';
import { awsDocs, defineRule, type FoldState, type Violation } from '../rule.ts';
import { judgeLoggingConfig, type ConfigJudgement } from '../logging/config/judge-logging-config.ts';
import { loggingConfigMapSubject, problemEvidence } from '../logging/config-text.ts';
import { contextOf, correctConfigMap, firstOf } from '../logging/logging-fault.ts';
import { showsAcceptance } from '../logging/unlogged-pods.ts';

export default defineRule({
  id: 'logging-configmap-unstartable',
  group: 'logging',
  title: 'The log router of Fargate starts with the ConfigMap aws-logging',
  severity: 'high',
  needs: ['profiles', 'loggingConfigMap'],
  podsOptional: true,
  docs: awsDocs.logging,
  notApplicable: ({ loggingConfigMap }) => (loggingConfigMap === null ? 'there is no ConfigMap aws-logging' : null),
  fold: {
    start({ loggingConfigMap, cluster }): FoldState {
      const data = loggingConfigMap?.data ?? {};
      const verdict = judgeLoggingConfig(data, contextOf(cluster));
      const deceived = new AffectedPods();
      const planned = new AffectedPods();
      return {
        see(pod) {
          if (pod.planned) planned.add(pod);
          else if (showsAcceptance(pod, loggingConfigMap)) deceived.add(pod);
          return false;
        },
        *finish() {
          yield { judged: 1 };
          if (verdict.unstartable.length === 0) return;
          const affected = deceived.value().pods > 0 ? deceived.value() : planned.value();
          yield {
            ...violation(verdict, deceived.value().pods),
            affected,
            subject: loggingConfigMapSubject,
            remediation: correctConfigMap(data, cluster),
          };
        },
      };
    },
  },
});

function violation(
  { rejected, unstartable }: ConfigJudgement,
  deceived: number,
): Pick<Violation, 'message' | 'evidence'> {
  const what = firstOf(unstartable);
  const say = deceived === 1 ? 'says' : 'say';
  const though =
    deceived === 0 ? '' : `, though ${plural(deceived, 'pod')} made since its last change ${say} LoggingEnabled`;
  const message =
    rejected.length === 0
      ? `Fargate takes the ConfigMap aws-logging, but its log router would not start, so nothing is logged${though}: ${what}`
      : `Beside what Fargate refuses, its log router would not start with the ConfigMap aws-logging: ${what}`;
  return { message, evidence: problemEvidence(unstartable) };
}
