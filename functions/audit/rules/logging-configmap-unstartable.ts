import { plural } from '#lib/text/wording.ts';
import { AffectedPods } from '../engine/by-workload.ts';
import { awsDocs, defineRule, type FoldState, type Violation } from '../rule.ts';
import { judgeLoggingConfig, type ConfigJudgement } from '../logging/config/judge-logging-config.ts';
import { loggingConfigMapSubject, problemEvidence } from '../logging/config-text.ts';
import { contextOf, correctConfigMap, firstOf, unstartableText } from '../logging/logging-fault.ts';
import {
  arrivalEvidence,
  arrivalsOf,
  configurationWords,
  quoted,
  unreadWitness,
  wordsThat,
} from '../logging/router-log.ts';
import { LoggedMakers, showsAcceptance } from '../logging/unlogged-pods.ts';

export default defineRule({
  id: 'logging-configmap-unstartable',
  group: 'logging',
  title: 'The log router of Fargate starts with the ConfigMap aws-logging',
  severity: 'high',
  needs: ['profiles', 'loggingConfigMap'],
  uses: ['workloads', 'logStreams', 'routerErrors'],
  podsOptional: true,
  docs: awsDocs.logging,
  notApplicable: ({ loggingConfigMap }) => (loggingConfigMap === null ? 'there is no ConfigMap aws-logging' : null),
  fold: {
    start({ loggingConfigMap, cluster, workloads, logStreams, routerErrors }): FoldState {
      const data = loggingConfigMap?.data ?? {};
      const verdict = judgeLoggingConfig(data, contextOf(cluster));
      const deceived = new AffectedPods();
      const planned = new AffectedPods();
      const makers = new LoggedMakers(workloads);
      return {
        see(pod) {
          makers.add(pod);
          if (pod.planned) planned.add(pod);
          else if (showsAcceptance(pod, loggingConfigMap)) deceived.add(pod);
          return false;
        },
        *finish() {
          yield { judged: 1 };
          if (verdict.unstartable.length === 0) return;
          const affected = deceived.value().pods > 0 ? deceived.value() : planned.value();
          const { message, evidence } = violation(verdict, deceived.value().pods);
          // The log of a router that did not start is not sent: what there is came from one that did, if only for a while.
          const words = quoted(wordsThat(configurationWords, routerErrors));
          yield* unreadWitness('arrival', logStreams);
          if (verdict.processLogs) yield* unreadWitness('words', routerErrors);
          yield {
            message,
            evidence: [...evidence, ...words, ...arrivalEvidence(arrivalsOf(cluster, { data }, logStreams))],
            affected,
            subject: loggingConfigMapSubject,
            remediation: makers.complete({ ...correctConfigMap(data, cluster), madeAgain: 'same' }),
          };
          yield* makers.unread();
        },
      };
    },
  },
});

function violation(
  { rejected, unstartable }: ConfigJudgement,
  deceived: number,
): Pick<Violation, 'message' | 'evidence'> {
  const say = deceived === 1 ? 'says' : 'say';
  const though =
    deceived === 0 ? '' : `, though ${plural(deceived, 'pod')} made since its last change ${say} LoggingEnabled`;
  const message =
    rejected.length === 0
      ? unstartableText(unstartable, though)
      : `Beside what Fargate refuses, its log router would not start with the ConfigMap aws-logging: ${firstOf(unstartable)}`;
  return { message, evidence: problemEvidence(unstartable) };
}
