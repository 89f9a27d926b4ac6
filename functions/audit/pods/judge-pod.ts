import type { ClusterFacts, FargateEvent } from '#model/facts/cluster-facts.ts';
import { type ClusterExpectations, nothingExpected } from '#model/configuration/configuration.ts';
import { type Pod, fargateScheduler } from '#model/facts/pod.ts';
import { loggingState } from '#model/facts/logging-state.ts';
import { plusMinutes } from '#lib/time.ts';
import { standingOf } from '../fit/admission.ts';
import type { JudgedPod } from '../rule.ts';
import { ProfileMatcher } from '../placement/matcher.ts';
import { otherCapacity } from '../placement/other-capacity.ts';
import { makerOf, Owners } from './owners.ts';
import { Classifier } from '../placement/classifier.ts';
import { exemption } from '../placement/placement.ts';

/** Prepares the data that pods are compared with, and returns the function that judges one. */
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
      own: owner.subject,
      workload,
      controller,
      placement,
      standing: standingOf({ pod, planned, controller, placement }),
      logging: loggingState(pod, events),
    };
  };
}

/** Workloads are read in namespaces that a selector or the user names. */
export function ownersIn({ workloads, jobs, profiles, scope }: ClusterFacts): Owners {
  const matcher = new ProfileMatcher(profiles.ok ? profiles.value : []);
  const isRead = (namespace: string) => scope.includes(namespace) || matcher.selecting(namespace).length > 0;
  return new Owners({ workloads, jobs, isRead });
}

/** A profile created at the same time would be ready by then. */
const minutesLater = 60;

/**
 * Pods that manifests would create, as they would be after creation: those that an ACTIVE profile takes have Fargate's
 * scheduler, as its webhook sets it. They are younger than every profile.
 */
export function planPods(facts: ClusterFacts, expected: ClusterExpectations, pods: readonly Pod[]): Pod[] {
  const judge = podJudge(facts, expected);
  const createdAt = afterAll(facts);
  return pods.map((pod) => {
    // Setting Fargate's scheduler asks for Fargate, but does not make a profile match.
    const schedulerName = pod.schedulerName === fargateScheduler ? null : pod.schedulerName;
    const planned = { ...pod, createdAt, schedulerName };
    return isTaken(judge(planned)) ? { ...planned, schedulerName: fargateScheduler } : planned;
  });
}

function isTaken({ pod, controller, placement }: JudgedPod): boolean {
  return placement.obstacle === null && exemption(pod, controller) === null;
}

function afterAll({ takenAt, profiles }: ClusterFacts): string {
  const times = profiles.ok ? profiles.value.flatMap(({ createdAt }) => createdAt ?? []) : [];
  const newest = [takenAt, ...times].reduce((a, b) => (Date.parse(a) < Date.parse(b) ? b : a));
  return plusMinutes(newest, minutesLater);
}
