import type { ClusterFacts, LoggingEvent } from '../model/cluster-facts.ts';
import { type ClusterExpectations, nothingExpected } from '../model/expectations.ts';
import type { Pod } from '../model/pod.ts';
import type { JudgedPod } from './judged-pod.ts';
import { loggingState } from './logging-state.ts';
import { otherCapacity } from './other-capacity.ts';
import { Owners } from './owners.ts';
import { Classifier } from './placement/classifier.ts';

/** Prepares what pods are compared with, and gives the function that looks at one. */
export function podJudge(
  facts: ClusterFacts,
  expected: ClusterExpectations = nothingExpected,
): (pod: Pod) => JudgedPod {
  const owners = new Owners(facts.workloads);
  const profiles = facts.profiles.ok ? facts.profiles.value : [];
  const classifier = new Classifier(profiles, facts.takenAt, otherCapacity(facts), expected);
  const events: ReadonlyMap<string, LoggingEvent> = facts.loggingEvents.ok ? facts.loggingEvents.value : new Map();
  return (pod) => {
    const { subject, workload } = owners.of(pod);
    return {
      pod,
      subject,
      workload,
      placement: classifier.classify(pod, workload),
      logging: loggingState(pod, events),
    };
  };
}
