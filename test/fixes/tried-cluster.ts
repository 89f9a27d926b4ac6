import type { ClusterResult } from '#model/result/result.ts';
import type { Outcome } from './commands/command.ts';

/** A cluster that commands are tried in: the simulation, or real controllers. */
export interface TriedCluster {
  /** Runs one command line to its end. Of `rollout status`, the end is that the controllers have come to rest. */
  run(line: string, file: string | undefined): Promise<Outcome>;
  /** Half an hour, in which every CronJob comes to its next run. */
  pass(): Promise<void>;
  audit(): Promise<ClusterResult>;
  /** Where the pods of each workload are. */
  pods(): Promise<Record<string, PodCounts>>;
}

/** Pods of one workload that have not ended. */
export interface PodCounts {
  fargate: number;
  other: number;
  waiting: number;
  /** Of these, made since the cluster was recorded. */
  made: number;
}
