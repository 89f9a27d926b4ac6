import type { FargateEvent } from '../facts/cluster-facts.ts';
import type { Pod } from '../facts/pod.ts';

/**
 * A pod of fargate-scheduler as a poll sees it: metadata only. Of labels, the hashes that give its owner away; of
 * annotations, `Logging`.
 */
export type WatchedPod = Pick<
  Pod,
  'namespace' | 'name' | 'uid' | 'generateName' | 'owner' | 'createdAt' | 'deleting' | 'labels' | 'annotations'
>;

/** A pod that waits for Fargate, with the reason that its condition gives. */
export type WaitingPod = WatchedPod & Pick<Pod, 'scheduled' | 'gated'>;

/** An event of fargate-scheduler about the logs of a pod, which may be gone by now. */
export type PodEvent = FargateEvent & Pick<Pod, 'namespace' | 'name' | 'uid'>;
