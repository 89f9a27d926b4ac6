import { observe } from '#audit/alerts/observe.ts';
import type { ClusterPoll } from '#collect/alerts/open-poll.ts';
import { ClusterGone } from '#collect/live/aws-call.ts';
import type { AlertKind, ClusterAlerts, Observation, Poll } from '#model/alerts/alert.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import { wantsLogging } from '#model/configuration/configuration.ts';
import type { Targets } from '#model/configuration/targets.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { TimedEvidence } from '#model/alerts/hint.ts';
import { tool } from '#model/tool.ts';
import { toldUntil } from '#track/alerts/logging-updates.ts';
import { isFirstOfScope } from '#track/alerts/next-poll-record.ts';
import { accessTo } from '../stack/member-role.ts';
import { isTarget, isUnwatched, type Tags } from '../stack/target-scope.ts';
import type { AlertsContext, AlertSettings } from './alerts-context.ts';

/** A cluster to poll, with the events about it. */
export interface DueCluster {
  readonly cluster: ClusterKey;
  readonly evidence: readonly TimedEvidence[];
}

/** Polls one cluster. Null if its tags exclude it. */
export async function pollCluster(
  due: DueCluster,
  known: ClusterAlerts,
  settings: AlertSettings,
  context: AlertsContext,
): Promise<Poll | null> {
  const observedAt = context.now().toISOString();
  const poll = { cluster: due.cluster, observedAt, evidence: due.evidence };
  let open: ClusterPoll | undefined;
  try {
    open = await context.openPoll(
      due.cluster,
      accessTo(due.cluster.account, due.cluster.region, settings.targets, context),
    );
    if (isLeftAlone(due.cluster, await open.tags(), settings.targets, context.now())) return null;
    const observation = await look(open, { due, known, settings, now: observedAt });
    return { ...poll, seen: { ok: true, observation } };
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return { ...poll, seen: { ok: false, reason: error.message, gone: error instanceof ClusterGone } };
  } finally {
    open?.close();
  }
}

function isLeftAlone(cluster: ClusterKey, tags: Tags, targets: Targets, now: Date): boolean {
  return isUnwatched(tags, targets, now) || !isTarget(cluster, tags, targets, now);
}

interface LookSettings {
  readonly due: DueCluster;
  readonly known: ClusterAlerts;
  readonly settings: AlertSettings;
  readonly now: string;
}

async function look(
  open: ClusterPoll,
  { due: { cluster, evidence }, known, settings, now }: LookSettings,
): Promise<Observation> {
  const unresolved = known.alerts.filter(({ state }) => state !== 'resolved');
  const isAnyOpen = (kind: AlertKind) => unresolved.some((alert) => alert.kind === kind);
  const terminations = unresolved.filter(({ kind }) => kind === 'scheduled-termination').map(({ key }) => key);
  const facts = {
    cluster: await open.cluster(),
    pods: open.pods(),
    waiting: open.waiting(),
    finished: open.finished(),
    events: (reason: 'LoggingDisabled' | 'LoggingEnabled') => open.events(reason),
    configMapVersion: () => open.configMapVersion(),
    logging: () => open.logging(),
  };
  return observe(facts, {
    wantsLogging: (namespace) => wantsLogging(settings.expectations, cluster, namespace),
    toldUntil: (reasons) => toldUntil(known.alerts, reasons),
    asked: [...terminations, ...evidence.map(({ namespace, pod }) => `${namespace}/${pod}`)],
    evidence,
    needsConfig: isAnyOpen('logging-disabled'),
    configMap: {
      record: known.poll?.configMap ?? null,
      isOpen: isAnyOpen('logging-configmap'),
      judge: tool.version,
    },
    isFirst: isFirstOfScope(known.poll),
    now,
  });
}
