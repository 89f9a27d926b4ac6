import { plural } from '../../lib/plural.ts';
import type { ConfigMap } from '../../model/cluster-facts.ts';
import type { Remediation } from '../../model/result.ts';
import { awsDocs } from '../aws-docs.ts';
import type { JudgedPod } from '../judged-pod.ts';
import { judgeLoggingConfig, type LoggingVerdict } from '../logging-config/judge-logging-config.ts';
import { configMapManifest, loggingConfigMapSubject, problemEvidence, problemText } from '../logging-config-text.ts';
import { contextOf } from '../logging-fault.ts';
import { configMapNotFound } from '../logging-state.ts';
import { NameSample } from '../name-sample.ts';
import { defineRule, type FoldState, type Violation } from '../rule.ts';
import { runsOnFargate, silencedPods } from '../silenced-pods.ts';

export default defineRule({
  id: 'logging-configmap-invalid',
  group: 'logging',
  title: 'The ConfigMap aws-logging passes every check that Fargate makes',
  severity: 'high',
  needs: ['profiles', 'loggingConfigMap'],
  podsOptional: true,
  docs: awsDocs.logging,
  notApplicable: ({ loggingConfigMap }) => (loggingConfigMap === null ? 'there is no ConfigMap aws-logging' : null),
  fold: {
    start({ loggingConfigMap, cluster }): FoldState {
      const judge = (data: ConfigMap['data']) => judgeLoggingConfig(data, contextOf(cluster));
      const { rejected, corrected } = judge(loggingConfigMap?.data ?? {});
      // A half corrected text would be refused as well.
      const isMended = corrected !== null && judge(corrected).rejected.length === 0;
      const remediation = remedy(isMended ? corrected : null);
      const takers = new NameSample(1);
      const silenced = silencedPods(
        (affected, who) =>
          rejected.length === 0
            ? null
            : {
                ...violation(rejected, takers.values()[0], who),
                affected,
                remediation,
                subject: loggingConfigMapSubject,
              },
        (reason) => reason !== configMapNotFound,
      );
      return {
        ...silenced,
        see(pod) {
          if (showsAcceptance(pod, loggingConfigMap)) takers.add(`${pod.pod.namespace}/${pod.pod.name}`);
          return silenced.see(pod);
        },
      };
    },
  },
});

/** It logs, and was made after the configuration as it is now, so that Fargate read and took just this text. */
function showsAcceptance(judged: JudgedPod, configMap: ConfigMap | null): boolean {
  const since = configMap?.dataChangedAt ?? null;
  if (since === null || judged.logging.state !== 'enabled' || !runsOnFargate(judged)) return false;
  return Date.parse(judged.pod.createdAt) > Date.parse(since);
}

function violation(
  rejected: LoggingVerdict['rejected'],
  taker: string | undefined,
  who: string | null,
): Pick<Violation, 'severity' | 'message' | 'evidence'> {
  const evidence = problemEvidence(rejected);
  const more = rejected.length === 1 ? '' : ` (and ${plural(rejected.length - 1, 'more problem')})`;
  const what = `${rejected.slice(0, 1).map(problemText).join('')}${more}`;
  if (taker === undefined) {
    const message = `Fargate refuses the ConfigMap aws-logging, so ${who ?? 'pods that start on Fargate will not log'}: ${what}`;
    return { message, evidence };
  }
  return {
    severity: 'medium',
    message: `The ConfigMap aws-logging breaks a documented rule of Fargate: ${what}; yet a pod made after its last change says LoggingEnabled, so Fargate took it`,
    evidence: [...evidence, { what: `annotation Logging of the newer pod ${taker}`, is: 'LoggingEnabled' }],
  };
}

function remedy(corrected: Readonly<Record<string, string>> | null): Remediation {
  const notes = ['Only pods made after the change are logged by it.'];
  if (corrected !== null) {
    const summary = 'Apply the corrected ConfigMap, then make the pods on Fargate again';
    return { summary, commands: ['kubectl apply -f aws-logging.yaml'], patch: configMapManifest(corrected), notes };
  }
  const commands = ['kubectl -n aws-observability edit configmap aws-logging'];
  return { summary: 'Correct each problem of the ConfigMap, then make the pods on Fargate again', commands, notes };
}
