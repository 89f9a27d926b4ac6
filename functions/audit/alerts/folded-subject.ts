import type { Subject } from '#model/finding/finding.ts';

const generated = /^(?:\d{4,}|(?=.*\d)(?=.*[a-z])[a-z\d]{5,}|[bcdfghjklmnpqrstvwxz2456789]{5})$/;

/** A name without what differs from run to run: `etl-28391040-x7k2p` is `etl-*`. */
export function foldedName(name: string): string {
  const [first = '', ...parts] = name.split('-');
  const folded = parts.map((part) => (generated.test(part) ? '*' : part));
  return [first, ...folded.filter((part, index) => part !== '*' || folded[index - 1] !== '*')].join('-');
}

/** Subject shared by all runs of a Job or a bare pod, so that the next run is not another workload. */
export function foldedSubject(subject: Subject): Subject {
  return ['Job', 'Pod'].includes(subject.kind) ? { ...subject, name: foldedName(subject.name) } : subject;
}
