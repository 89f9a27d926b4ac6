import type { Remediation } from '#model/finding/finding.ts';
import { awsDocs, defineRule, type FoldState, type Violation } from '../rule.ts';
import { judgeLoggingConfig, type ConfigJudgement } from '../logging/config/judge-logging-config.ts';
import { loggingConfigMapSubject, problemEvidence } from '../logging/config-text.ts';
import { blamed, contextOf, correctConfigMap, refusedText, toleratedText } from '../logging/logging-fault.ts';
import { NameSample } from '../remedies/named-pods.ts';
import { LoggedMakers, showsAcceptance, unloggedPods } from '../logging/unlogged-pods.ts';

export default defineRule({
  id: 'logging-configmap-invalid',
  group: 'logging',
  title: 'The ConfigMap aws-logging passes every check that Fargate makes',
  severity: 'high',
  needs: ['profiles', 'loggingConfigMap'],
  uses: ['workloads'],
  podsOptional: true,
  docs: awsDocs.logging,
  notApplicable: ({ loggingConfigMap }) => (loggingConfigMap === null ? 'there is no ConfigMap aws-logging' : null),
  fold: {
    start({ loggingConfigMap, cluster, workloads }): FoldState {
      const data = loggingConfigMap?.data ?? {};
      const { rejected } = judgeLoggingConfig(data, contextOf(cluster));
      const takers = new NameSample(1);
      const makers = new LoggedMakers(workloads);
      const silenced = unloggedPods(
        (affected, who) =>
          rejected.length === 0
            ? null
            : {
                ...violation(rejected, takers.values()[0], who),
                affected,
                remediation: makers.complete({ ...withNote(correctConfigMap(data, cluster)), madeAgain: 'same' }),
                subject: loggingConfigMapSubject,
              },
        (words) => blamed(words) !== 'missing',
      );
      return {
        ...silenced,
        see(pod) {
          makers.add(pod);
          if (showsAcceptance(pod, loggingConfigMap)) takers.add(`${pod.pod.namespace}/${pod.pod.name}`);
          return silenced.see(pod);
        },
        *finish(podsComplete) {
          yield* silenced.finish(podsComplete);
          if (rejected.length > 0) yield* makers.unread();
        },
      };
    },
  },
});

/** With the label on the namespace, Fargate's webhook validates the ConfigMap before it is stored. */
function withNote(remediation: Remediation): Remediation {
  const note = 'Where namespace aws-observability has its label, kubectl apply of what Fargate refuses is denied.';
  return { ...remediation, notes: [...(remediation.notes ?? []), note] };
}

function violation(
  rejected: ConfigJudgement['rejected'],
  taker: string | undefined,
  who: string | null,
): Pick<Violation, 'severity' | 'message' | 'evidence'> {
  const evidence = problemEvidence(rejected);
  if (taker === undefined) return { message: refusedText(rejected, who), evidence };
  return {
    severity: 'medium',
    message: toleratedText(rejected),
    evidence: [...evidence, { what: `annotation Logging of the newer pod ${taker}`, is: 'LoggingEnabled' }],
  };
}
