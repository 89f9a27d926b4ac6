import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import { Fault } from '#model/fault.ts';
import { type Subject, subjectText } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';
import type { FoundPods } from './found-pods.ts';
import { type AskedObject, notFound, notSeen } from './workload-name.ts';

type Workloads = ClusterFacts['workloads'];

/** The workload that is meant: the owner of the named pod, or the one object of that kind and name. */
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
    throw new Fault(
      'usage',
      `${asked.kind} ${asked.name} is in several namespaces (${where.join(', ')}): add -n NAMESPACE`,
    );
  }
  if (subject !== undefined) return subject;
  const lost = workloads.ok ? found.unread() : workloads;
  throw lost === null ? notFound(asked, [...new Set(ofKind.map(({ name }) => name))].sort()) : notSeen(asked, lost);
}

/** Its object, where it was read. */
export function workloadOf(workloads: Workloads, subject: Subject): Workload | null {
  const text = subjectText(subject);
  return (workloads.ok ? workloads.value : []).find((one) => subjectText(toSubject(one)) === text) ?? null;
}

function toSubject({ kind, namespace, name }: Workload): Subject {
  return { kind, namespace, name };
}
