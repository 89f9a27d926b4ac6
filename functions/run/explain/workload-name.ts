import { isNear, nearest } from '#lib/text/compare.ts';
import { Fault } from '#model/fault.ts';
import type { Unread } from '#model/facts/cluster-facts.ts';

/** What a person asked to have explained: a pod, or an object that owns pods. */
export type AskedObject =
  | { readonly what: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly what: 'workload'; readonly kind: string; readonly namespace: string | null; readonly name: string };

/** Names that kubectl takes for kinds. */
const words: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['deployment', 'deployments', 'deploy'],
  StatefulSet: ['statefulset', 'statefulsets', 'sts'],
  DaemonSet: ['daemonset', 'daemonsets', 'ds'],
  ReplicaSet: ['replicaset', 'replicasets', 'rs'],
  Job: ['job', 'jobs'],
  CronJob: ['cronjob', 'cronjobs', 'cj'],
  Rollout: ['rollout', 'rollouts'],
  Pod: ['pod', 'pods', 'po'],
};

const kinds = new Map(Object.entries(words).flatMap(([kind, names]) => names.map((name) => [name, kind])));

/** Reads `NAMESPACE/POD` or `KIND/NAME`. A namespace called like a kind needs `-n` and `pod/NAME`. */
export function parseAsked(text: string, namespace: string | null): AskedObject {
  const [first = '', second = '', ...rest] = text.split('/');
  if (first === '' || second === '' || rest.length > 0) {
    throw new Fault(
      'usage',
      `"${text}" names no workload: write NAMESPACE/POD, or KIND/NAME such as deployment/checkout`,
    );
  }
  const kind = kinds.get(first.toLowerCase());
  if (kind === undefined) return { what: 'pod', namespace: onlyOf(first, namespace), name: second };
  if (kind !== 'Pod') return { what: 'workload', kind, namespace, name: second };
  if (namespace === null) throw new Fault('usage', `In which namespace is pod ${second}? Add -n NAMESPACE`);
  return { what: 'pod', namespace, name: second };
}

function onlyOf(named: string, namespace: string | null): string {
  if (namespace === null || namespace === named) return named;
  throw new Fault('usage', `Which namespace is meant, ${named} or ${namespace}? Leave out -n, or write pod/NAME`);
}

/** The failure when nothing of that name is there, with what is. */
export function notFound(asked: AskedObject, known: readonly string[]): Fault {
  const where = asked.namespace === null ? 'any namespace that was read' : `namespace ${asked.namespace}`;
  const near = nearest(asked.name, known, isNear);
  const hint = near === null ? listHint(known) : `did you mean ${near}?`;
  const elsewhere = asked.namespace === null ? 'add -n NAMESPACE to look in another' : '';
  return new Fault(
    'usage',
    [`There is no ${titleOf(asked)} in ${where}`, hint, elsewhere].filter((part) => part !== '').join('; '),
  );
}

/** The failure when it may be there, but not all could be read. */
export function notSeen(asked: AskedObject, { reason, missingPermission }: Unread): Fault {
  const grant = missingPermission === undefined ? {} : { missingPermission };
  return new Fault('runtime', `Cannot tell whether there is a ${titleOf(asked)}: ${reason}`, grant);
}

function titleOf(asked: AskedObject): string {
  return `${asked.what === 'pod' ? 'pod' : asked.kind} ${asked.name}`;
}

function listHint(known: readonly string[]): string {
  return known.length === 0 ? '' : `there are ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`;
}
