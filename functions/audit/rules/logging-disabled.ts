import { loggingAnnotation } from '#model/on-fargate.ts';
import type { Evidence } from '#model/result.ts';
import type { Slice } from '#model/slice.ts';
import { subjectText } from '#model/subject.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { byWorkload } from '../engine/by-workload.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { faultFinder, type LoggingFault } from '../logging/logging-fault.ts';
import { type LoggingState, noReason } from '#model/logging-state.ts';
import { defineRule, type Draft } from '../rule.ts';
import { runsOnFargate } from '../logging/unlogged-pods.ts';

const severity = 'high';

type Disabled = Extract<LoggingState, { state: 'disabled' }>;

export default defineRule({
  id: 'logging-disabled',
  group: 'logging',
  about: 'pods',
  title: 'Fargate logs the pods it runs',
  severity,
  needs: ['profiles'],
  uses: ['loggingEvents', 'loggingConfigMap', 'namespaces', 'workloads'],
  docs: awsDocs.logging,
  fold: {
    start(facts) {
      const faultBehind = faultFinder(facts);
      return byWorkload(
        severity,
        (pod) => {
          if (!runsOnFargate(pod)) return null;
          if (pod.logging.state === 'unknown') return hasNode(pod) ? 'unjudged' : null;
          return pod.logging.state === 'enabled' ? 'fine' : draft(pod, pod.logging, faultBehind(pod.logging.reason));
        },
        whyUnknown(facts.loggingEvents),
        [facts.loggingEvents],
      );
    },
  },
});

/** Without one nothing runs yet that could log, and Fargate may not have said whether it will. */
function hasNode({ pod }: JudgedPod): boolean {
  return pod.nodeName !== null;
}

function whyUnknown(events: Slice<unknown>): string {
  return events.ok
    ? 'Fargate says neither in an annotation nor in a recent event whether it logs'
    : `no annotation says whether Fargate logs, and events could not be read (${events.reason})`;
}

function draft(pod: JudgedPod, logging: Disabled, fault: LoggingFault): Draft {
  const { subject } = pod;
  const { cause } = fault;
  return {
    detail: logging.reason,
    ...(cause === null ? {} : { causedBy: [{ rule: cause }] }),
    tell: () => ({
      message: `Fargate does not log ${subjectText(subject)}: ${logging.reason}${cause === null ? `; ${fault.because}` : ''}`,
      evidence: evidence(logging),
      remediation: {
        summary: cause === null ? fault.todo : `Mend the cause (${cause}), then make the pods again`,
        commands: [],
        madeAgain: 'same',
      },
    }),
  };
}

function evidence({ source, reason, message }: Disabled): Evidence[] {
  const shouldBe = 'LoggingEnabled';
  if (source === 'event') return [{ what: 'event LoggingDisabled', is: message ?? reason, shouldBe }];
  const is = reason === noReason ? 'LoggingDisabled' : `LoggingDisabled: ${reason}`;
  return [
    { what: `annotation ${loggingAnnotation}`, is, shouldBe },
    ...(message === null ? [] : [{ what: 'event', is: message }]),
  ];
}
