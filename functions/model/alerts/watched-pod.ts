import type { Pod } from '../facts/pod.ts';

/**
 * A live pod of fargate-scheduler as a poll sees it: metadata only. Of labels, the hashes that give its owner away; of
 * annotations, `Logging`.
 */
export type WatchedPod = Pick<
  Pod,
  'namespace' | 'name' | 'uid' | 'generateName' | 'owner' | 'createdAt' | 'deleting' | 'labels' | 'annotations'
>;

/** A pod that waits for Fargate, with the reason that its condition gives. */
export type WaitingPod = WatchedPod & Pick<Pod, 'scheduled' | 'gated'>;
