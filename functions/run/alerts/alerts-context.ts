import type { ClusterPoll } from '#collect/alerts/open-poll.ts';
import type { AlertChange, AlertKind, PendingNotification } from '#model/alerts/alert.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { Expectation } from '#model/configuration/configuration.ts';
import type { Targets } from '#model/configuration/targets.ts';
import type { Hint } from '#model/alerts/hint.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import type { AlertStore } from '#publish/dynamodb/alert-store.ts';
import type { AlertPolicy } from '#track/alerts/alert-update.ts';
import type { Access, Identity } from '../stack/member-role.ts';

/** Parts of the configuration that alerts go by. */
export interface AlertSettings {
  readonly targets: Targets;
  readonly expectations: readonly Expectation[];
}

/** Recipients of changes of alerts; each fails with an `AuditorError`, and none for another. */
export interface AlertDestinations {
  /** One message to people. */
  topic(pending: PendingNotification): Promise<void>;
  /** One message about all that the first polls of clusters found. */
  baseline(pending: readonly PendingNotification[]): Promise<void>;
  /** One message about clusters that cannot be looked at for one cause. */
  together(pending: readonly PendingNotification[]): Promise<void>;
  bus(pending: PendingNotification): Promise<void>;
  log(pending: readonly PendingNotification[]): Promise<void>;
  /** Keeps what could not be delivered. */
  deadLetter(undeliverable: PendingNotification, reason: string): Promise<void>;
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
  /** Puts a hint back on the queue, to be received after a delay. */
  postpone(hint: Hint, delaySeconds: number): Promise<void>;
  /** Counts clusters that could not be polled, or whose alerts could not be kept. */
  recordPolls(failed: number): void;
  /** Says something to whoever operates this. */
  warn(message: string): void;
}

/** Outcome of a poll of one cluster. */
export interface PollOutcome {
  readonly cluster: ClusterKey;
  readonly status: 'polled' | 'unread' | 'gone' | 'off';
  readonly changes: readonly { readonly kind: AlertKind; readonly key: string; readonly change: AlertChange }[];
  /** Stored items of the cluster that could not be read, each with the reason; what they said of an alert is lost. */
  readonly broken: readonly string[];
}
