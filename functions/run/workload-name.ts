import { didYouMean } from '../lib/near.ts';
import { Fault } from '../model/fault.ts';

/** What a person asked to have explained: a pod, or an object that owns pods. */
export type Asked =
  | { readonly what: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly what: 'workload'; readonly kind: string; readonly namespace: string | null; readonly name: string };

/** Names that kubectl takes for kinds. */
const kinds: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  deployments: 'Deployment',
  deploy: 'Deployment',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  sts: 'StatefulSet',
  daemonset: 'DaemonSet',
  daemonsets: 'DaemonSet',
  ds: 'DaemonSet',
  replicaset: 'ReplicaSet',
  replicasets: 'ReplicaSet',
  rs: 'ReplicaSet',
  job: 'Job',
  jobs: 'Job',
  cronjob: 'CronJob',
  cronjobs: 'CronJob',
  cj: 'CronJob',
  rollout: 'Rollout',
  rollouts: 'Rollout',
  pod: 'Pod',
  pods: 'Pod',
  po: 'Pod',
};

/** Reads `NAMESPACE/POD` or `KIND/NAME`. A namespace called like a kind needs `-n` and `pod/NAME`. */
export function parseAsked(text: string, namespace: string | null): Asked {
  const [first = '', second = '', ...rest] = text.split('/');
  if (first === '' || second === '' || rest.length > 0) {
    throw new Fault(
      'usage',
      `"${text}" names no workload: write NAMESPACE/POD, or KIND/NAME such as deployment/checkout`,
    );
  }
  const kind = kinds[first.toLowerCase()];
  if (kind === undefined) return { what: 'pod', namespace: first, name: second };
  if (kind !== 'Pod') return { what: 'workload', kind, namespace, name: second };
  if (namespace === null) throw new Fault('usage', `In which namespace is pod ${second}? Add -n NAMESPACE`);
  return { what: 'pod', namespace, name: second };
}

/** The failure when nothing of that name is there, with what is. */
export function notFound(asked: Asked, known: readonly string[]): Fault {
  const where = asked.namespace === null ? 'the cluster' : `namespace ${asked.namespace}`;
  const near = didYouMean(asked.name, known);
  const hint = near === null ? listHint(known) : `did you mean ${near}?`;
  return new Fault(
    'usage',
    `There is no ${asked.what === 'pod' ? 'pod' : asked.kind} ${asked.name} in ${where}${hint === '' ? '' : `; ${hint}`}`,
  );
}

function listHint(known: readonly string[]): string {
  return known.length === 0 ? '' : `there are ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`;
}
