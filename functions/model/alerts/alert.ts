import * as z from 'zod';
import { type ClusterKey, clusterKeySchema } from '../cluster/cluster-key.ts';
import type { TimedEvidence } from './hint.ts';
import { findingSchema } from '../finding/finding.ts';
import { severities, type Severity } from '../finding/severity.ts';
import { storedObject } from '../result/stored-object.ts';
import type { JudgedConfigMap, PollRecord, UnreadPart } from './poll-record.ts';

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

/** Workloads that an alert is about: how many in truth, and the first of them, those with most pods first. */
const affectedWorkloadsSchema = storedObject({ total: count, top: z.array(affectedWorkload).max(20) });

const notificationSchema = storedObject({
  /** With the id of the alert, the id under which it is sent: a repetition carries the same. */
  transition: count,
  change: z.enum(['opened', 'confirmed', 'worse', 'fixed', 'resolved']),
  at: time,
  /** Opened before, and resolved since. */
  again: z.boolean().default(false),
  /** Part of the one digest that the first poll of a cluster gives. */
  baseline: z.boolean().default(false),
  /** Pending destinations: those that have not taken it. */
  left: z.array(z.enum(['topic', 'bus', 'log'])),
  attempts: count.default(0),
});

/** Fields that a poll decides anew; type, copy and stored form of an update derive from this one list. */
const updateSchema = storedObject({
  kind: z.enum(alertKinds),
  /** Tells apart alerts of a kind: a rule that explains them, or a reason, a profile or a pod. */
  key: z.string(),
  /** The rule that explains it, when one does. */
  cause: z.string().nullable().default(null),
  /** Reasons in the words of Fargate, opaque; of the ConfigMap, its first problems. */
  reasons: z.array(z.string()).max(20).default([]),
  severity: z.enum(severities),
  /**
   * `unconfirmed`: an event said so, and the cluster could not be looked at. `fixed`: its cause is fixed, and pods started
   * before that still lack it.
   */
  state: z.enum(['unconfirmed', 'open', 'fixed', 'resolved']),
  /** One sentence. */
  summary: z.string(),
  pods: count,
  workloads: affectedWorkloadsSchema,
  /** Creation of the newest pod that was affected, by the clock of the cluster. */
  newestPodAt: time.nullable().default(null),
  deadline: time.nullable().default(null),
  /** Change to make; commands that restart the top workloads are in `restart`. */
  remediation: storedObject(findingSchema.shape.remediation.shape),
  restart: z.array(z.string()).default([]),
});

/** One cause in one cluster, from when it was first seen. Written only when something about it changes. */
export const alertSchema = storedObject({
  schema: z.literal('fargate-auditor/alert/v1'),
  id: findingSchema.shape.fingerprint,
  ...clusterKeySchema.shape,
  ...updateSchema.shape,
  firstSeen: time,
  lastSeen: time,
  /** Start of the poll that this state is from: an older one never overwrites it. */
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
  /** Times at which messages to people were decided on: the last two. */
  sentAt: z.array(time).max(2).default([]),
  /** Pending notifications, oldest first. */
  notices: z.array(notificationSchema).default([]),
  /** End of the lease of whoever is sending the notifications. */
  leasedUntil: time.nullable().default(null),
});

export type Alert = z.infer<typeof alertSchema>;
export type AlertKind = Alert['kind'];
/** Part of an alert that a poll decides anew; its history is the alert's own. */
export type AlertUpdate = z.infer<typeof updateSchema>;
/** A change of an alert that recipients are to be notified of, kept with the alert until every destination has taken it. */
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

/** An open alert of a kind that is about nothing yet: constructors say what is different. */
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

/** Something that is wrong in a cluster now, grouped by its reason: an alert is opened or updated by it. */
export interface AlertCandidate extends Readonly<
  Pick<AlertUpdate, 'cause' | 'summary' | 'pods' | 'workloads' | 'remediation' | 'restart'>
> {
  readonly kind: 'logging-disabled' | 'scheduling-failed';
  /** Reason in the words of Fargate, or the name of the profile that a message blames. */
  readonly reason: string;
  /** Other words of Fargate for the reason, of the events of the same pods. */
  readonly alias: readonly string[];
  /** Rules that the words of the pods refute as their cause. */
  readonly refutes: readonly string[];
  /** The cause was read and is gone, so that pods made now would be fine. */
  readonly causeFixed: boolean;
  /** Creation of the newest affected pod. */
  readonly newestPodAt: string;
}

/** A fault of the ConfigMap `aws-logging`, told as an alert of its own. */
export type ConfigMapFault = Pick<AlertUpdate, 'cause' | 'reasons' | 'severity' | 'summary' | 'remediation'>;

/** The ConfigMap as a poll saw it: judged anew, or unchanged since it was; null when it could not be read. */
export type ConfigMapLook = {
  /** Somebody wants the logs that it is about. */
  readonly wanted: boolean;
  /** Null when nothing of it changed. */
  readonly judged: { readonly record: JudgedConfigMap; readonly fault: ConfigMapFault | null } | null;
} | null;

/** Findings of one poll of a cluster. */
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
  /** Meaning of the configuration of logging for pods made now; `unread` also when nobody needed to know. */
  readonly configuration: 'broken' | 'fine' | 'unread';
  /** Creation of the newest pod that logs; null when there is none. */
  readonly newestEnabledAt: string | null;
  /** Pods that events spoke of and that are still there, as `namespace/name`. */
  readonly livePods: ReadonlySet<string>;
  /** Pods that were looked for as well, and are gone. */
  readonly gonePods: ReadonlySet<string>;
  readonly configMap: ConfigMapLook;
  /** Parts beside the live pods that could not be read. */
  readonly unreadParts: readonly UnreadPart[];
  /** For whoever operates this. */
  readonly warnings: readonly string[];
}

/** Knowledge of a cluster when a poll ends. */
export interface Poll {
  readonly cluster: ClusterKey;
  /** Start by our own clock, before anything was read; ISO 8601. */
  readonly observedAt: string;
  readonly seen:
    | { readonly ok: true; readonly observation: Observation }
    /** `gone`: EKS knows no such cluster any more, so that nothing of it can be wrong. */
    | { readonly ok: false; readonly reason: string; readonly gone: boolean };
  readonly evidence: readonly TimedEvidence[];
}

/** A notification, with the alert as it is now, that waits to be sent. */
export interface PendingNotification {
  readonly alert: Alert;
  readonly notification: AlertNotification;
}

/** Stored state of one cluster. */
export interface ClusterAlerts {
  readonly poll: PollRecord | null;
  /** Open ones and, until they expire, resolved ones. */
  readonly alerts: readonly Alert[];
}

/** Documents of one cluster to be written; the others stay as they are. */
export interface AlertChanges {
  readonly poll: PollRecord | null;
  readonly alerts: readonly Alert[];
}
