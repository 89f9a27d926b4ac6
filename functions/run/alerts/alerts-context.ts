import type { ClusterPoll } from '#collect/watch/open-poll.ts';
import type { Alert, AlertKind, Notice } from '#model/alert.ts';
import type { Expectation } from '#model/expectations.ts';
import type { Hint } from '#model/hint.ts';
import type { ClusterKey } from '#model/cluster-key.ts';
import type { ManifestLine } from '#model/scan-manifest.ts';
import type { Targets } from '#model/configuration.ts';
import type { AlertStore, StoredAlerts } from '#publish/dynamodb/alert-store.ts';
import type { AlertPolicy } from '#track/alerts/policy.ts';
import type { Access, Identity } from '../stack/member-role.ts';

/** What the operator asked for. */
export interface WatchSettings {
  readonly targets: Targets;
  readonly expectations: readonly Expectation[];
}

/** An alert and the change of it that somebody is to be told. */
export interface Told {
  readonly alert: Alert;
  readonly notice: Notice;
}

/** What is kept of a cluster after its poll, and those of its alerts whose notices are ours to send. */
export interface Outbox {
  readonly stored: StoredAlerts;
  readonly ours: readonly Alert[];
}

/** Where changes of alerts go; each fails with a `Fault`, and none for another. */
export interface Destinations {
  /** One message to people. */
  topic(told: Told): Promise<void>;
  /** One message about all that the first polls of clusters found. */
  baseline(told: readonly Told[]): Promise<void>;
  bus(told: Told): Promise<void>;
  log(told: readonly Told[]): Promise<void>;
  /** Keeps what could not be delivered. */
  dead(told: Told, reason: string): Promise<void>;
}

export interface WatchContext extends Identity {
  readonly store: AlertStore;
  readonly policy: AlertPolicy;
  readonly destinations: Destinations;
  readonly now: () => Date;
  settings(): Promise<WatchSettings>;
  /** Names of the clusters of a place. */
  listNames(region: string, access: Access): Promise<readonly string[]>;
  /** Clusters of which any result was ever kept: what is known of a place that cannot be asked. */
  knownClusters(): Promise<readonly ClusterKey[]>;
  openPoll(cluster: ClusterKey, access: Access): Promise<ClusterPoll>;
  /** Status of a profile as EKS gives it; null when there is none of that name. */
  profileStatus(cluster: ClusterKey, profile: string, access: Access): Promise<string | null>;
  startShard(clusters: readonly ClusterKey[], scheduledTime: string): Promise<void>;
  startAudit(line: ManifestLine): Promise<void>;
  putOff(hint: Hint, delaySeconds: number): Promise<void>;
  /** Says something to whoever operates this. */
  warn(message: string): void;
}

/** What came of one cluster. */
export interface WatchOutcome {
  readonly cluster: ClusterKey;
  readonly status: 'polled' | 'unread' | 'gone' | 'off';
  readonly changes: readonly { readonly kind: AlertKind; readonly key: string; readonly change: Notice['change'] }[];
}
