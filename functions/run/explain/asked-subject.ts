import type { ClusterFacts, PodPages, Unread } from '#model/facts/cluster-facts.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { type Subject, subjectText } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';
import { compareText, isNear, nearest } from '#lib/text/compare.ts';
import type { Pod } from '#model/facts/pod.ts';

type Workloads = ClusterFacts['workloads'];

/** Workload to explain: the owner of the named pod, or the only object of that kind and name. */
export function subjectAsked(asked: AskedObject, workloads: Workloads, found: FoundPods): Subject {
  return asked.what === 'pod' ? ownerAsked(asked, found) : objectAsked(asked, workloads, found);
}

function ownerAsked(asked: AskedObject & { what: 'pod' }, found: FoundPods): Subject {
  const subject = found.subjectOfPod(asked.namespace, asked.name);
  if (subject !== undefined) return subject;
  const lost = found.unread();
  throw lost === null ? notFound(asked, found.podNames()) : notSeen(asked, lost);
}

function objectAsked(asked: AskedObject & { what: 'workload' }, workloads: Workloads, found: FoundPods): Subject {
  const all = [...found.subjects(), ...(workloads.ok ? workloads.value.map(toSubject) : [])];
  const ofKind = all.filter(
    ({ kind, namespace }) => kind === asked.kind && (asked.namespace ?? namespace) === namespace,
  );
  const named = ofKind.filter(({ name }) => name === asked.name);
  const candidates = [...new Map(named.map((subject) => [subjectText(subject), subject])).values()];
  const [subject] = candidates;
  if (candidates.length > 1) {
    const where = candidates.map(({ namespace }) => namespace).sort();
    throw new AuditorError(
      'usage',
      `${asked.kind} ${asked.name} is in several namespaces (${where.join(', ')}): add -n NAMESPACE`,
    );
  }
  if (subject !== undefined) return subject;
  const lost = workloads.ok ? found.unread() : workloads;
  throw lost === null ? notFound(asked, [...new Set(ofKind.map(({ name }) => name))].sort()) : notSeen(asked, lost);
}

/** Object of the workload, if it was read. */
export function workloadOf(workloads: Workloads, subject: Subject): Workload | null {
  const text = subjectText(subject);
  return (workloads.ok ? workloads.value : []).find((one) => subjectText(toSubject(one)) === text) ?? null;
}

function toSubject({ kind, namespace, name }: Workload): Subject {
  return { kind, namespace, name };
}

interface OwnerFamily {
  readonly subject: Subject;
  count: number;
  pods: Pod[];
}

/** Pods that streamed by, as far as they are kept. */
export interface FoundPods {
  /** Passes pages on and records their pods. */
  watch(pages: PodPages): PodPages;
  subjects(): Subject[];
  podNames(): string[];
  of(subject: Subject): { count: number; pods: readonly Pod[] };
  subjectOfPod(namespace: string, name: string): Subject | undefined;
  /** The pod itself. */
  named(namespace: string, name: string): Pod | undefined;
  /** First part that could not be read; null if all were. */
  unread(): Unread | null;
}

/** Keeps the first few pods of each workload by name, and the workload of each pod. */
export function watchPods(subjectOf: (pod: Pod) => Subject, kept: number): FoundPods {
  const families = new Map<string, OwnerFamily>();
  const byPod = new Map<string, { subject: Subject; pod: Pod }>();
  let lost: Unread | null = null;

  const note = (pod: Pod) => {
    const subject = subjectOf(pod);
    const family = families.get(subjectText(subject)) ?? { subject, count: 0, pods: [] };
    families.set(subjectText(subject), family);
    family.count++;
    family.pods = [...family.pods, pod].sort((a, b) => compareText(a.name, b.name)).slice(0, kept);
    byPod.set(`${pod.namespace}/${pod.name}`, { subject, pod });
  };

  return {
    async *watch(pages) {
      for await (const page of pages) {
        if (page.ok) page.value.forEach(note);
        else lost ??= page;
        yield page;
      }
    },
    subjects: () => [...families.values()].map(({ subject }) => subject),
    podNames: () => [...byPod.values()].map(({ pod }) => pod.name),
    of: (subject) => families.get(subjectText(subject)) ?? { count: 0, pods: [] },
    subjectOfPod: (namespace, name) => byPod.get(`${namespace}/${name}`)?.subject,
    named: (namespace, name) => byPod.get(`${namespace}/${name}`)?.pod,
    unread: () => lost,
  };
}

/** Subject that the user asked for: a pod, or an object that owns pods. */
export type AskedObject =
  | { readonly what: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly what: 'workload'; readonly kind: string; readonly namespace: string | null; readonly name: string };

/** Resource names that kubectl accepts for kinds. */
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

/** Parses `NAMESPACE/POD` or `KIND/NAME`. A namespace with the name of a kind needs `-n` and `pod/NAME`. */
export function parseAsked(text: string, namespace: string | null): AskedObject {
  const [first = '', second = '', ...rest] = text.split('/');
  if (first === '' || second === '' || rest.length > 0) {
    throw new AuditorError(
      'usage',
      `"${text}" names no workload: write NAMESPACE/POD, or KIND/NAME such as deployment/checkout`,
    );
  }
  const kind = kinds.get(first.toLowerCase());
  if (kind === undefined) return { what: 'pod', namespace: onlyOf(first, namespace), name: second };
  if (kind !== 'Pod') return { what: 'workload', kind, namespace, name: second };
  if (namespace === null) throw new AuditorError('usage', `In which namespace is pod ${second}? Add -n NAMESPACE`);
  return { what: 'pod', namespace, name: second };
}

function onlyOf(named: string, namespace: string | null): string {
  if (namespace === null || namespace === named) return named;
  throw new AuditorError(
    'usage',
    `Which namespace is meant, ${named} or ${namespace}? Leave out -n, or write pod/NAME`,
  );
}

/** Fault if nothing has that name, with similar names. */
export function notFound(asked: AskedObject, known: readonly string[]): AuditorError {
  const where = asked.namespace === null ? 'any namespace that was read' : `namespace ${asked.namespace}`;
  const near = nearest(asked.name, known, isNear);
  const hint = near === null ? listHint(known) : `did you mean ${near}?`;
  const elsewhere = asked.namespace === null ? 'add -n NAMESPACE to look in another' : '';
  return new AuditorError(
    'usage',
    [`There is no ${titleOf(asked)} in ${where}`, hint, elsewhere].filter((part) => part !== '').join('; '),
  );
}

/** Fault if it may exist, but not everything could be read. */
export function notSeen(asked: AskedObject, { reason, missingPermission }: Unread): AuditorError {
  const grant = missingPermission === undefined ? {} : { missingPermission };
  return new AuditorError('runtime', `Cannot tell whether there is a ${titleOf(asked)}: ${reason}`, grant);
}

function titleOf(asked: AskedObject): string {
  return `${asked.what === 'pod' ? 'pod' : asked.kind} ${asked.name}`;
}

function listHint(known: readonly string[]): string {
  return known.length === 0 ? '' : `there are ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`;
}
