import type { Severity } from '#model/finding/severity.ts';
import type { Finding } from '#model/finding/finding.ts';
import type { NearMiss, PlacementMap } from '#model/result/result.ts';

/**
 * A finding as the page shows it. All text in it is printable: nothing in it turns the reading direction or acts on a
 * terminal, so that what is copied from the page is what was seen.
 */
export interface FindingView {
  readonly id: string;
  /** Position in the clusters of the page. */
  readonly cluster: number;
  readonly severity: Severity;
  readonly status: Finding['status'];
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly rule: string;
  readonly message: string;
  /** What, is, should be. */
  readonly evidence: readonly (readonly string[])[];
  readonly pods: number;
  readonly workloads: number;
  readonly names: readonly string[];
  readonly fix: string;
  readonly commands: readonly string[];
  /** Empty when there is none. */
  readonly patch: string;
  readonly notes: readonly string[];
  /** Empty when it is no link that the page would follow. */
  readonly docs: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Empty, or `file:line:column`. */
  readonly location: string;
  readonly waiver: WaiverView | null;
  /** Labels against the selector, for a finding about labels that fall short. */
  readonly miss: NearMiss | null;
}

interface WaiverView {
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

/** A cluster as the list of findings names it. */
export interface ClusterName {
  readonly name: string;
  /** `111122223333/eu-west-1/shop` */
  readonly place: string;
}

/** Positions of findings: the one that explains the others, then those. */
export type Family = readonly [number, ...number[]];

/** Findings of all clusters as the list shows them, in the page as well as here. */
export interface ListView {
  readonly clusters: readonly ClusterName[];
  readonly findings: readonly FindingView[];
  /** In the order shown. */
  readonly families: readonly Family[];
}

export type { NearMiss, PlacementMap };
