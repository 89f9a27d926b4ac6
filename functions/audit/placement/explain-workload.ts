import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import type { ClusterExpectations } from '#model/configuration/configuration.ts';
import type { ExplainedPod } from '#model/finding/explanation.ts';
import { capacityAnnotation, type Pod } from '#model/facts/pod.ts';
import type { SelectorMatch } from '#model/cluster/fargate-profile.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';
import { isWell, troublesOf } from '../running/start/start-faults.ts';
import { ownersIn, podJudge } from '../pods/judge-pod.ts';
import type { JudgedPod } from '../rule.ts';
import type { LoggingState } from '#model/facts/logging-state.ts';
import { makerOf } from '../pods/owners.ts';
import { explainMatch } from './explain-match.ts';
import { recreatedLabels } from './placement.ts';

/** Result of matching a workload's labels with every profile. */
export interface Matching {
  readonly labels: Readonly<Record<string, string>>;
  readonly labelsFrom: 'template' | 'pod';
  readonly selectors: readonly SelectorMatch[];
  /** Reason why the profiles could not be read; null if they were. */
  readonly profilesMissing: string | null;
  readonly matching: readonly string[];
}

/** Matches a workload with the profiles: by its template if it was read, otherwise by one of its pods. */
export function explainMatching(
  facts: ClusterFacts,
  namespace: string,
  workload: Workload | null,
  pod: Pod | null,
): Matching {
  const profiles = facts.profiles.ok ? facts.profiles.value : [];
  const labels = pod === null ? (workload?.template.labels ?? {}) : recreatedLabels(pod, workload);
  const selectors = explainMatch(profiles, namespace, labels);
  const matching = selectors
    .filter(({ matches, profile }) => matches && profile.status === 'ACTIVE')
    .map(({ profile }) => profile.name);
  return {
    labels,
    labelsFrom: workload === null ? 'pod' : 'template',
    selectors,
    profilesMissing: facts.profiles.ok ? null : facts.profiles.reason,
    matching: [...new Set(matching)],
  };
}

/** Returns a function that gives a pod's workload and the facts about the pod. */
export function podExplainer(
  facts: ClusterFacts,
  expected: ClusterExpectations,
): { subjectOf(pod: Pod): Subject; explain(pod: Pod): ExplainedPod } {
  const owners = ownersIn(facts);
  const judge = podJudge(facts, expected);
  return { subjectOf: (pod) => makerOf(pod, owners.of(pod)).subject, explain: (pod) => explainPod(judge(pod)) };
}

function explainPod({ pod, placement, logging }: JudgedPod): ExplainedPod {
  const { name, phase, createdAt, nodeName, scheduled, annotations } = pod;
  const waiting =
    scheduled?.status === 'False' ? [scheduled.reason, scheduled.message].filter(Boolean).join(': ') : null;
  return {
    ...{ name, phase, createdAt, nodeName, waiting },
    isWell: isWell(pod),
    troubles: troublesOf(pod),
    onFargate: placement.onFargate,
    exempt: placement.exempt,
    capacity: annotations[capacityAnnotation] ?? null,
    logging: placement.onFargate ? loggingText(logging) : null,
  };
}

function loggingText(logging: LoggingState): string {
  if (logging.state === 'disabled') return `disabled: ${logging.reason}`;
  const against = logging.state === 'unknown' ? logging.contradiction : undefined;
  return against === undefined ? logging.state : `unknown: ${against}`;
}
