import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { runsOnFargate } from '../logging/unlogged-pods.ts';

const severity = 'low';

export default defineRule({
  id: 'logging-stale',
  group: 'logging',
  about: 'pods',
  title: 'Pods on Fargate started after the logging configuration last changed',
  severity,
  needs: ['profiles', 'loggingConfigMap'],
  uses: ['workloads'],
  docs: awsDocs.logging,
  notApplicable: ({ loggingConfigMap }) => (loggingConfigMap === null ? 'there is no ConfigMap aws-logging' : null),
  fold: {
    start({ loggingConfigMap }) {
      const changedAt = loggingConfigMap?.dataChangedAt ?? null;
      return byWorkload(
        severity,
        (pod) => {
          if (!runsOnFargate(pod) || pod.logging.state === 'disabled' || isYetToStart(pod)) return null;
          if (changedAt === null) return 'unjudged';
          return Date.parse(startOf(pod)) < Date.parse(changedAt) ? draft(pod, changedAt) : 'fine';
        },
        {
          why: 'when the data of aws-logging last changed is not known, since its managedFields are hidden (kubectl shows them with --show-managed-fields)',
          lacking: [],
        },
      );
    },
  },
});

/**
 * The pod has neither been started by a kubelet nor marked as logged: it will start with the configuration of that
 * moment.
 */
function isYetToStart({ pod, logging }: JudgedPod): boolean {
  return pod.startedAt === null && logging.state === 'unknown';
}

function startOf({ pod }: JudgedPod): string {
  return pod.startedAt ?? pod.createdAt;
}

function draft(pod: JudgedPod, changedAt: string): Draft {
  const { subject } = pod;
  return {
    tell: () => ({
      message: `${subjectText(subject)} may log by an older configuration: its pods started before aws-logging last changed`,
      evidence: [
        { what: 'pod started', is: startOf(pod), shouldBe: `after ${changedAt}` },
        { what: 'data of aws-logging changed', is: changedAt },
      ],
      remediation: {
        summary: 'Make the pods again, so that they log by the configuration as it is now',
        commands: [],
        madeAgain: 'same',
      },
    }),
  };
}
