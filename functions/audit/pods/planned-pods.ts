import { plusMinutes } from '#lib/time.ts';
import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import type { ClusterExpectations } from '#model/configuration/configuration.ts';
import { fargateScheduler, type Pod } from '#model/facts/pod.ts';
import { podJudge } from './judge-pod.ts';
import type { JudgedPod } from './judged-pod.ts';
import { exemption } from '../placement/placement-facts.ts';

/** A profile that was made at the same time would be ready by then. */
const minutesLater = 60;

/**
 * The pods that manifests would make, as they would be once created: those that an ACTIVE profile takes are handed to
 * Fargate's scheduler, as its webhook does. They are younger than every profile.
 */
export function planPods(facts: ClusterFacts, expected: ClusterExpectations, pods: readonly Pod[]): Pod[] {
  const judge = podJudge(facts, expected);
  const createdAt = afterAll(facts);
  return pods.map((pod) => {
    // Whoever names Fargate's scheduler asks for Fargate, but no profile knows of it by that.
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
