import { isLater } from '#lib/time.ts';
import type { ConfigMapFault, ConfigMapLook } from '#model/alerts/alert.ts';
import type { JudgedConfigMap, UnreadPoll } from '#model/alerts/poll-record.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { ConfigMap, Slice, Unread } from '#model/facts/cluster-facts.ts';
import { type ConfigJudgement, judgeLoggingConfig } from '../logging/config/judge-logging-config.ts';
import type { Problem } from '../logging/config/interpret-config.ts';
import { loggingNamespace, problemText } from '../logging/config-text.ts';
import { contextOf } from '../logging/logging-fault.ts';
import { correctConfigMap, refusedText, toleratedText, unstartableText } from '../logging/logging-fault.ts';
import type { LoggingObserver } from './logging-observer.ts';

/** State of the ConfigMap as earlier polls left it. */
export interface KnownConfigMap {
  readonly record: JudgedConfigMap | null;
  /** An alert about it is open. */
  readonly isOpen: boolean;
  /** This release. */
  readonly judge: string;
}

export interface ConfigMapReads {
  readonly cluster: ClusterInfo;
  configMapVersion(): Promise<Slice<string | null>>;
  logging(): Promise<{ readonly loggingConfigMap: Slice<ConfigMap | null> }>;
}

export interface Looked {
  readonly look: ConfigMapLook;
  readonly unreadPart: UnreadPoll | null;
}

type Pods = Pick<LoggingObserver, 'newestEnabledAt' | 'wantsAny'>;

/** Most problems named in a message. */
const maxProblems = 5;

/**
 * Checks whether the ConfigMap changed since it was last judged, and if so judges it. Also judges it if its alert and
 * the verdict disagree, e.g. after a run that was killed between the two writes.
 */
export async function lookAtConfigMap(reads: ConfigMapReads, pods: Pods, known: KnownConfigMap): Promise<Looked> {
  const version = await reads.configMapVersion();
  if (!version.ok) return unreadLook(version);
  const wanted = pods.wantsAny(loggingNamespace);
  if (isUnchanged(version.value, pods, known, wanted)) return { look: { wanted, judged: null }, unreadPart: null };
  if (version.value === null) return { look: { wanted, judged: absent(known.judge) }, unreadPart: null };
  const { loggingConfigMap } = await reads.logging();
  if (!loggingConfigMap.ok) return unreadLook(loggingConfigMap);
  const configMap = loggingConfigMap.value;
  if (configMap === null) return { look: { wanted, judged: absent(known.judge) }, unreadPart: null };
  const accepted = isAccepted(configMap.dataChangedAt, pods, sameRecord(version.value, known));
  const fault = faultOf(configMap, accepted, reads.cluster);
  const record = {
    ...{ version: version.value, sound: fault === null, changedAt: configMap.dataChangedAt, accepted },
    judgedBy: known.judge,
  };
  return { look: { wanted, judged: { record, fault } }, unreadPart: null };
}

function unreadLook({ reason, missingPermission }: Unread): Looked {
  const permission = missingPermission ?? null;
  return { look: null, unreadPart: { what: 'the ConfigMap aws-logging', reason, permission } };
}

/** If it is missing, the pods without logs report that themselves. */
function absent(judgedBy: string): NonNullable<NonNullable<ConfigMapLook>['judged']> {
  return { record: { version: null, sound: true, changedAt: null, accepted: false, judgedBy }, fault: null };
}

function isUnchanged(version: string | null, pods: Pods, known: KnownConfigMap, wanted: boolean): boolean {
  const record = sameRecord(version, known);
  if (record === null || record.judgedBy !== known.judge) return false;
  if (record.sound || !wanted) return !(known.isOpen && wanted);
  return known.isOpen && isAccepted(record.changedAt, pods, record) === record.accepted;
}

function sameRecord(version: string | null, { record }: KnownConfigMap): JudgedConfigMap | null {
  return record !== null && record.version === version ? record : null;
}

/** Once Fargate has accepted it, that holds, even after the pod that proved it is gone. */
function isAccepted(changedAt: string | null, { newestEnabledAt }: Pods, record: JudgedConfigMap | null): boolean {
  if (record?.accepted === true) return true;
  return changedAt !== null && newestEnabledAt !== null && isLater(newestEnabledAt, changedAt);
}

/** Null if Fargate accepts it and the log router starts. */
function faultOf({ data }: ConfigMap, accepted: boolean, cluster: ClusterInfo): ConfigMapFault | null {
  const verdict = judgeLoggingConfig(data, contextOf(cluster));
  const words = wordsOf(verdict, accepted);
  if (words === null) return null;
  const { problems, ...fault } = words;
  return {
    ...fault,
    reasons: problems.slice(0, maxProblems).map(problemText),
    remediation: correctConfigMap(data, cluster),
  };
}

function wordsOf({ rejected, unstartable: fatal }: ConfigJudgement, accepted: boolean) {
  if (rejected.length > 0 && !accepted)
    return words('logging-configmap-invalid', rejected, 'high', refusedText(rejected, null));
  if (fatal.length > 0) {
    const though = accepted ? ', though a pod made since its last change says LoggingEnabled' : '';
    return words('logging-configmap-unstartable', fatal, 'high', unstartableText(fatal, though));
  }
  return rejected.length === 0 ? null : words('logging-configmap-invalid', rejected, 'medium', toleratedText(rejected));
}

function words(cause: string, problems: readonly Problem[], severity: 'high' | 'medium', summary: string) {
  return { cause, problems, severity, summary };
}
