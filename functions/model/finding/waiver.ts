import type { ClusterResult, Finding } from '../result/result.ts';
import type { Subject } from './subject.ts';

/** Before the id of the rule: `fargate-auditor.io/waive-logging-disabled`. */
export const waiverAnnotationPrefix = 'fargate-auditor.io/waive-';

/** What waivers are judged by and the result does not keep. */
export interface WaiverClues {
  /** Of the pods behind a finding, by fingerprint; those about no workload have none. */
  readonly labels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Those that a finding about several is of, by fingerprint: who waives one of them waives its part. */
  readonly parts: ReadonlyMap<string, readonly WaivablePart[]>;
  /** Sorted; of all workloads that were seen. */
  readonly annotations: readonly WaiverAnnotation[];
}

/** One of the owners of pods that a finding is about, such as a run of a maker or a workload of a namespace. */
export interface WaivablePart {
  readonly subject: Subject;
  readonly labels: Readonly<Record<string, string>>;
  /** The workload that it counts for among those affected. */
  readonly workload: string;
  readonly pods: number;
  /** Its share of the names that the finding gives. */
  readonly names: readonly string[];
}

/** A waiver that somebody wrote on a workload or its pods. */
export interface WaiverAnnotation {
  readonly subject: Subject;
  /** What follows the prefix; whether there is such a rule is not known. */
  readonly rule: string;
  readonly text: string;
}

/** Why a finding does not count. */
export type FindingWaiver = NonNullable<Finding['waiver']>;

/** What became of a waiver. */
export type WaiverReport = NonNullable<ClusterResult['waivers']>[number];
