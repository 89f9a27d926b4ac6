import type { ClusterFacts, FargateEvent } from '#model/facts/cluster-facts.ts';
import { type ClusterExpectations, nothingExpected } from '#model/configuration/configuration.ts';
import type { Pod } from '#model/facts/pod.ts';
import { standingOf } from '../fit/admission.ts';
import type { JudgedPod } from './judged-pod.ts';
import { loggingState } from '#model/facts/logging-state.ts';
import { ProfileMatcher } from '../placement/matcher.ts';
import { otherCapacity } from '../placement/other-capacity.ts';
import { makerOf } from './makers.ts';
import { Owners } from './owners.ts';
import { Classifier } from '../placement/classifier.ts';

/** Prepares what pods are compared with, and gives the function that looks at one. */
export function podJudge(
  facts: ClusterFacts,
  expected: ClusterExpectations = nothingExpected,
): (pod: Pod) => JudgedPod {
  const owners = ownersIn(facts);
  const profiles = facts.profiles.ok ? facts.profiles.value : [];
  const planned = facts.mode === 'manifests';
  const surroundings = { takenAt: facts.takenAt, otherCapacity: otherCapacity(facts), planned };
  const classifier = new Classifier(profiles, surroundings, expected);
  const events: ReadonlyMap<string, FargateEvent> = facts.loggingEvents.ok ? facts.loggingEvents.value : new Map();
  return (pod) => {
    const owner = owners.of(pod);
    const { subject, workload } = planned ? owner : makerOf(pod, owner);
    const controller = owners.controllerOf(pod);
    const placement = classifier.classify(pod, { ...owner, controller });
    return {
      pod,
      planned,
      subject,
      workload,
      controller,
      placement,
      standing: standingOf({ pod, planned, controller, placement }),
      logging: loggingState(pod, events),
    };
  };
}

/** Workloads are read where some selector names their namespace, or a person does. */
export function ownersIn({ workloads, jobs, profiles, scope }: ClusterFacts): Owners {
  const matcher = new ProfileMatcher(profiles.ok ? profiles.value : []);
  const isRead = (namespace: string) => scope.includes(namespace) || matcher.selecting(namespace).length > 0;
  return new Owners({ workloads, jobs, isRead });
}
