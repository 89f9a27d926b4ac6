import { plural } from '#lib/text/wording.ts';
import { leftUnjudged, type ClusterResult } from '#model/result/result.ts';
import { unjudgedReason } from '../result/outcomes.ts';
import { messageText } from './vocabulary.ts';

export interface Cut {
  readonly leftOut: number;
  readonly mostResults: number;
}

/** Invocation of the audit; it lists the rules left unjudged, and was not successful if a cluster could not be read. */
export function invocation(clusters: readonly ClusterResult[], index: ReadonlyMap<string, number>, cut: Cut | null) {
  const takenAt = clusters.map((cluster) => cluster.takenAt).reduce((a, b) => (a > b ? a : b), '');
  return {
    executionSuccessful: clusters.every(({ status }) => status !== 'failed'),
    ...(takenAt === '' ? {} : { endTimeUtc: takenAt }),
    toolExecutionNotifications: [
      ...(cut === null ? [] : [cutNotification(cut)]),
      ...clusters.flatMap((cluster) => notifications(cluster, index)),
    ],
  };
}

function notifications(cluster: ClusterResult, index: ReadonlyMap<string, number>) {
  const { name, status, error, warnings, verdicts } = cluster;
  const failure = status === 'failed' ? [error ?? 'The cluster could not be audited'] : [];
  return [
    ...failure.map((text) => notification('error', `${name}: ${text}`)),
    ...verdicts.filter(leftUnjudged).map((verdict) => ({
      ...notification('warning', `${name}: ${verdict.rule}: ${unjudgedReason(verdict)}`),
      associatedRule: { id: verdict.rule, index: index.get(verdict.rule) ?? -1 },
    })),
    ...warnings.map((text) => notification('note', `${name}: ${text}`)),
  ];
}

function cutNotification({ leftOut, mostResults }: Cut) {
  const text = `${plural(leftOut, 'finding')} left out, the mildest, to stay within ${mostResults} results`;
  return notification('warning', `${text}; the JSON result has them all`);
}

function notification(level: 'error' | 'warning' | 'note', text: string) {
  return { level, message: { text: messageText(text) } };
}
