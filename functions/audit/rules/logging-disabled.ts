import { plural } from '#lib/text/wording.ts';
import { loggingAnnotation } from '#model/facts/pod.ts';
import { type Evidence, subjectText } from '#model/finding/finding.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft, type FoldState } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { faultFinder, type LoggingDiagnosis } from '../logging/logging-fault.ts';
import { type LoggingState, noReason } from '#model/facts/logging-state.ts';
import { runsOnFargate, showsAcceptance } from '../logging/unlogged-pods.ts';

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
    start(facts): FoldState {
      const faultBehind = faultFinder(facts);
      const configMap = facts.loggingConfigMap.ok ? facts.loggingConfigMap.value : null;
      // Drafts are told only after all pods went by, so that a later pod may contradict a supposed cause.
      let isAccepted = false;
      let contradicted = 0;
      const fold = byWorkload(
        severity,
        (pod) => {
          if (!runsOnFargate(pod)) return null;
          if (pod.logging.state === 'unknown') return hasNode(pod) ? 'unjudged' : null;
          return pod.logging.state === 'enabled'
            ? 'fine'
            : draft(pod, pod.logging, (words) => faultBehind(words, isAccepted));
        },
        { why: whyUnknown(facts.loggingEvents), lacking: [facts.loggingEvents] },
      );
      return {
        see(pod) {
          isAccepted ||= showsAcceptance(pod, configMap);
          if (!isContradicted(pod)) return fold.see(pod);
          contradicted += 1;
          return false;
        },
        *finish(podsComplete) {
          yield* fold.finish(podsComplete);
          if (contradicted > 0)
            yield { unjudged: `${plural(contradicted, 'pod')}: ${contradiction}`, count: contradicted, lacking: [] };
        },
      };
    },
  },
});

const contradiction = "the annotation Logging contradicts Fargate's own event, as it may where it was set by hand";

function isContradicted(pod: JudgedPod): boolean {
  return pod.logging.state === 'unknown' && pod.logging.contradiction !== undefined && runsOnFargate(pod);
}

/** A pod without a node cannot log yet, and Fargate may not have set its annotation. */
function hasNode({ pod }: JudgedPod): boolean {
  return pod.nodeName !== null;
}

function whyUnknown(events: Slice<unknown>): string {
  return events.ok
    ? 'Fargate says neither in an annotation nor in a recent event whether it logs'
    : 'no annotation says whether Fargate logs, and events could not be read';
}

function draft(pod: JudgedPod, logging: Disabled, faultBehind: (words: Disabled) => LoggingDiagnosis): Draft {
  const { subject } = pod;
  const { cause } = faultBehind(logging);
  return {
    detail: logging.reason,
    // A supposed cause that a pod contradicts has severity low and explains nothing.
    ...(cause === null ? {} : { causedBy: [{ rule: cause, atLeast: 'medium' }] }),
    tell: () => {
      const fault = faultBehind(logging);
      return {
        message: `Fargate does not log ${subjectText(subject)}: ${logging.reason}${fault.cause === null ? `; ${fault.because}` : ''}`,
        evidence: evidence(logging),
        remediation: {
          summary: fault.cause === null ? fault.todo : `Mend the cause (${fault.cause}), then make the pods again`,
          commands: [],
          madeAgain: 'same',
        },
      };
    },
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
