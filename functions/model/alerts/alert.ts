import * as z from 'zod';
import { type ClusterKey, clusterKeySchema } from '../cluster/cluster-key.ts';
import type { TimedEvidence } from './hint.ts';
import { findingSchema } from '../finding/finding.ts';
import { severities, type Severity } from '../finding/severity.ts';
import { storedObject } from '../result/stored-object.ts';
import type { JudgedConfigMap, PollRecord, UnreadPoll } from './poll-record.ts';

const time = z.iso.datetime();
const count = z.number().int().nonnegative();

export const alertKinds = [
  'logging-disabled',
  'logging-configmap',
  'scheduling-failed',
  'scheduled-termination',
  'monitoring-blind',
  'monitoring-partial',
] as const;

const affectedWorkload = storedObject({ kind: z.string(), namespace: z.string(), name: z.string(), pods: count });

/** Affected workloads: their total number, and those with most pods. */
const affectedWorkloadsSchema = storedObject({ total: count, top: z.array(affectedWorkload).max(20) });

const notificationSchema = storedObject({
  /** Forms the message id together with the alert's id: a repeated message carries the same. */
  transition: count,
  change: z.enum(['opened', 'confirmed', 'worse', 'fixed', 'resolved']),
  at: time,
  /** The alert was open before and had resolved. */
  again: z.boolean().default(false),
  /** Part of the digest of a cluster's first poll. */
  baseline: z.boolean().default(false),
  /** Destinations that have not acknowledged it. */
  left: z.array(z.enum(['topic', 'bus', 'log'])),
  attempts: count.default(0),
});

/** Fields that each poll decides; type, copy and stored form of an update derive from this list. */
const updateSchema = storedObject({
  kind: z.enum(alertKinds),
  /** Distinguishes alerts of one kind: a rule that explains them, or a reason, a profile or a pod. */
  key: z.string(),
  /** Rule that explains it, if one does. */
  cause: z.string().nullable().default(null),
  /** Fargate's reasons, opaque; for the ConfigMap, its first problems. */
  reasons: z.array(z.string()).max(20).default([]),
  severity: z.enum(severities),
  /**
   * `unconfirmed`: an event reported it, and the cluster could not be polled. `fixed`: its cause is fixed, but older
   * pods are still affected.
   */
  state: z.enum(['unconfirmed', 'open', 'fixed', 'resolved']),
  /** One sentence. */
  summary: z.string(),
  pods: count,
  workloads: affectedWorkloadsSchema,
  /** Creation time of the newest affected pod, by the cluster's clock. */
  newestPodAt: time.nullable().default(null),
  deadline: time.nullable().default(null),
  /** Fix of the cause; commands that restart the top workloads are in `restart`. */
  remediation: storedObject(findingSchema.shape.remediation.shape),
  restart: z.array(z.string()).default([]),
});

/** One cause in one cluster, from when it was first seen. Written only if something about it changes. */
export const alertSchema = storedObject({
  schema: z.literal('fargate-auditor/alert/v1'),
  id: findingSchema.shape.fingerprint,
  ...clusterKeySchema.shape,
  ...updateSchema.shape,
  firstSeen: time,
  lastSeen: time,
  /** Start of the poll that this state comes from: an older poll never overwrites it. */
  observedAt: time,
  resolvedAt: time.nullable().default(null),
  /** Number of times that it was opened. */
  episode: count.default(1),
  /** Number of the newest transition. */
  transition: count,
  /** Suppressed transitions: recipients were not notified of them, since too many came at once. */
  muted: count.default(0),
  /** State that recipients were last notified of, or will be once the pending notifications are sent. */
  heard: storedObject({
    state: z.enum(['nothing', 'open', 'resolved']),
    workloads: count,
    severity: z.enum(severities),
  }),
  /** Times of the last two decisions to notify people. */
  sentAt: z.array(time).max(2).default([]),
  /** Pending notifications, oldest first. */
  notices: z.array(notificationSchema).default([]),
  /** End of the lease of the run that sends the notifications. */
  leasedUntil: time.nullable().default(null),
});

export type Alert = z.infer<typeof alertSchema>;
export type AlertKind = Alert['kind'];
/** Part of an alert that each poll decides; the history belongs to the alert. */
export type AlertUpdate = z.infer<typeof updateSchema>;
/**
 * A change of an alert that recipients are to be notified of, kept with the alert until every destination has
 * acknowledged it.
 */
export type AlertNotification = z.infer<typeof notificationSchema>;
export type AlertChange = AlertNotification['change'];
export type DestinationName = AlertNotification['left'][number];
export type AffectedWorkloads = z.infer<typeof affectedWorkloadsSchema>;

export const updateFields = Object.keys(updateSchema.shape) as readonly (keyof AlertUpdate)[];

const severityOf: Readonly<Record<AlertKind, Severity>> = {
  'logging-disabled': 'high',
  'logging-configmap': 'high',
  'scheduling-failed': 'high',
  'scheduled-termination': 'medium',
  'monitoring-blind': 'medium',
  'monitoring-partial': 'medium',
};

/** An empty open alert of a kind; callers override what differs. */
export function emptyUpdate(kind: AlertKind, key: string): AlertUpdate {
  return {
    kind,
    key,
    cause: null,
    reasons: [],
    severity: severityOf[kind],
    state: 'open',
    summary: '',
    pods: 0,
    workloads: { total: 0, top: [] },
    newestPodAt: null,
    deadline: null,
    remediation: { summary: '', commands: [] },
    restart: [],
  };
}

/** A fault in a cluster, grouped by reason: it opens or updates an alert. */
export interface AlertCandidate extends Readonly<
  Pick<AlertUpdate, 'cause' | 'summary' | 'pods' | 'workloads' | 'remediation' | 'restart'>
> {
  readonly kind: 'logging-disabled' | 'scheduling-failed';
  /** Fargate's reason, or the profile that a message blames. */
  readonly reason: string;
  /** Other forms of the reason, in events of the same pods. */
  readonly alias: readonly string[];
  /** Rules that the pods' messages refute as their cause. */
  readonly refutes: readonly string[];
  /** The cause was read and is gone, so that new pods would be fine. */
  readonly causeFixed: boolean;
  /** Creation of the newest affected pod. */
  readonly newestPodAt: string;
}

/** A fault of the ConfigMap `aws-logging`, reported as a separate alert. */
export type ConfigMapFault = Pick<AlertUpdate, 'cause' | 'reasons' | 'severity' | 'summary' | 'remediation'>;

/** The ConfigMap as a poll saw it: judged again, or unchanged since; null if it could not be read. */
export type ConfigMapLook = {
  /** Somebody wants the logs that it configures. */
  readonly wanted: boolean;
  /** Null if it has not changed. */
  readonly judged: { readonly record: JudgedConfigMap; readonly fault: ConfigMapFault | null } | null;
} | null;

/** Findings of one poll of a cluster. */
export interface Observation {
  readonly candidates: readonly AlertCandidate[];
  /** Number of live Fargate pods that the poll saw. */
  readonly pods: number;
  /** Pods for which Fargate does not report whether it logs them. */
  readonly unknown: number;
  /** Pods that do not log where logging is not wanted. */
  readonly unwanted: number;
  /** Namespaces of these pods. */
  readonly unwantedIn: ReadonlySet<string>;
  /** State of the logging configuration for new pods; `unread` also if nobody needed to know. */
  readonly configuration: 'broken' | 'fine' | 'unread';
  /** Creation time of the newest pod that logs; null if there is none. */
  readonly newestEnabledAt: string | null;
  /** Existing pods that events named, as `namespace/name`. */
  readonly livePods: ReadonlySet<string>;
  /** Requested pods that no longer exist. */
  readonly gonePods: ReadonlySet<string>;
  readonly configMap: ConfigMapLook;
  /** Unread parts other than the live pods. */
  readonly unreadParts: readonly UnreadPoll[];
  /** Warnings for the operator. */
  readonly warnings: readonly string[];
}

/** Result of a poll of a cluster. */
export interface Poll {
  readonly cluster: ClusterKey;
  /** Start of the poll by our own clock, before anything was read; ISO 8601. */
  readonly observedAt: string;
  readonly seen:
    | { readonly ok: true; readonly observation: Observation }
    /** `gone`: EKS no longer has the cluster, so none of its alerts can be true. */
    | { readonly ok: false; readonly reason: string; readonly gone: boolean };
  readonly evidence: readonly TimedEvidence[];
}

/** A notification to be sent, with the current alert. */
export interface PendingNotification {
  readonly alert: Alert;
  readonly notification: AlertNotification;
}

/** Stored state of one cluster. */
export interface ClusterAlerts {
  readonly poll: PollRecord | null;
  /** Open alerts and, until they expire, resolved ones. */
  readonly alerts: readonly Alert[];
}

/** Documents of one cluster to write; the others stay unchanged. */
export interface AlertChanges {
  readonly poll: PollRecord | null;
  readonly alerts: readonly Alert[];
}
