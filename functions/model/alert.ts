import type { z } from 'zod';
import type { alertSchema, notificationSchema, pollRecordSchema, workloadsSchema } from './alert-schema.ts';
import type { Evidence } from './hint.ts';
import type { Remediation } from './result.ts';
import type { ClusterKey } from './cluster-key.ts';

export type Alert = z.infer<typeof alertSchema>;
export type AlertKind = Alert['kind'];
export type AlertNotification = z.infer<typeof notificationSchema>;
export type Destination = AlertNotification['left'][number];
export type PollRecord = z.infer<typeof pollRecordSchema>;
export type AffectedWorkloads = z.infer<typeof workloadsSchema>;

/** Something that is wrong in a cluster now, grouped by its reason. */
export interface AlertCandidate {
  readonly kind: 'logging-disabled' | 'scheduling-failed';
  /** In the words of Fargate, or the name of the profile that a message blames. */
  readonly reason: string;
  /** The rule that explains it as the cluster is now; null when none does. */
  readonly cause: string | null;
  /** What explains the reason was read and is gone, so that pods made now would be fine. */
  readonly causeFixed: boolean;
  readonly summary: string;
  readonly pods: number;
  readonly workloads: AffectedWorkloads;
  /** Creation of the newest affected pod. */
  readonly newestPodAt: string;
  readonly remediation: Remediation;
  readonly restart: readonly string[];
}

/** What one poll of a cluster saw. */
export interface Observation {
  readonly candidates: readonly AlertCandidate[];
  /** Live pods on Fargate that the poll looked at. */
  readonly pods: number;
  /** Pods of which Fargate does not say whether it logs them. */
  readonly unknown: number;
  /** Pods that do not log where logging is not wanted. */
  readonly unwanted: number;
  /** The namespaces that these are in. */
  readonly unwantedIn: ReadonlySet<string>;
  /** What the configuration of logging means for pods made now; `unread` also when nobody needed to know. */
  readonly configuration: 'broken' | 'fine' | 'unread';
  /** Creation of the newest pod that logs; null when there is none. */
  readonly newestEnabledAt: string | null;
  /** Pods that events spoke of and that are still there, as `namespace/name`. */
  readonly livePods: ReadonlySet<string>;
  /** Those that were looked for as well, and are gone. */
  readonly gonePods: ReadonlySet<string>;
}

/** What is known of a cluster when a poll ends. */
export interface Poll {
  readonly cluster: ClusterKey;
  /** By our own clock, before anything was read; ISO 8601. */
  readonly observedAt: string;
  readonly seen:
    | { readonly ok: true; readonly observation: Observation }
    /** `gone`: EKS knows no such cluster any more, so that nothing of it can be wrong. */
    | { readonly ok: false; readonly reason: string; readonly gone: boolean };
  readonly evidence: readonly Evidence[];
}

/** What is kept of one cluster. */
export interface ClusterAlerts {
  readonly poll: PollRecord | null;
  /** Open ones and, until they expire, resolved ones. */
  readonly alerts: readonly Alert[];
}
