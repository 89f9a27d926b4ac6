import type { ClusterPoll } from '#collect/alerts/open-poll.ts';
import type { Alert, AlertKind, AlertNotification } from '#model/alert.ts';
import type { Expectation } from '#model/expectations.ts';
import type { Hint } from '#model/hint.ts';
import type { ClusterKey } from '#model/cluster-key.ts';
import type { ManifestLine } from '#model/scan-manifest.ts';
import type { Targets } from '#model/configuration.ts';
import type { AlertStore, StoredAlerts } from '#publish/dynamodb/alert-store.ts';
import type { AlertPolicy } from '#track/alerts/alert-policy.ts';
import type { Access, Identity } from '../stack/member-role.ts';

/** What the operator asked for. */
export interface AlertSettings {
  readonly targets: Targets;
  readonly expectations: readonly Expectation[];
}

/** An alert and the change of it that somebody is to be told. */
export interface PendingNotification {
  readonly alert: Alert;
  readonly notification: AlertNotification;
}

/** What is kept of a cluster after its poll, and those of its alerts whose notices are ours to send. */
export interface Outbox {
  readonly stored: StoredAlerts;
  readonly ours: readonly Alert[];
}

/** Where changes of alerts go; each fails with a `Fault`, and none for another. */
export interface AlertDestinations {
  /** One message to people. */
  topic(told: PendingNotification): Promise<void>;
  /** One message about all that the first polls of clusters found. */
  baseline(told: readonly PendingNotification[]): Promise<void>;
  bus(told: PendingNotification): Promise<void>;
  log(told: readonly PendingNotification[]): Promise<void>;
  /** Keeps what could not be delivered. */
  dead(told: PendingNotification, reason: string): Promise<void>;
}

export interface AlertsContext extends Identity {
  readonly store: AlertStore;
  readonly policy: AlertPolicy;
  readonly destinations: AlertDestinations;
  readonly now: () => Date;
  settings(): Promise<AlertSettings>;
  /** Names of the clusters of a place. */
  listNames(region: string, access: Access): Promise<readonly string[]>;
  /** Clusters of which any result was ever kept: what is known of a place that cannot be asked. */
  knownClusters(): Promise<readonly ClusterKey[]>;
  openPoll(cluster: ClusterKey, access: Access): Promise<ClusterPoll>;
  /** Status of a profile as EKS gives it; null when there is none of that name. */
  profileStatus(cluster: ClusterKey, profile: string, access: Access): Promise<string | null>;
  startShard(clusters: readonly ClusterKey[], scheduledTime: string): Promise<void>;
  startAudit(line: ManifestLine): Promise<void>;
  postpone(hint: Hint, delaySeconds: number): Promise<void>;
  /** Says something to whoever operates this. */
  warn(message: string): void;
}

/** What came of one cluster. */
export interface PollOutcome {
  readonly cluster: ClusterKey;
  readonly status: 'polled' | 'unread' | 'gone' | 'off';
  readonly changes: readonly {
    readonly kind: AlertKind;
    readonly key: string;
    readonly change: AlertNotification['change'];
  }[];
}
