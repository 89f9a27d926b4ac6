import type { JudgedPod } from '../pods/judged-pod.ts';
import type { Draft, FoldState, Rule } from '../rule.ts';
import { ViolationGroups } from './violation-groups.ts';

/** So many verdicts are kept; beyond, the oldest go, so that StatefulSets of any size take no more memory. */
const templatesKept = 5000;

/** The state of a rule that judges templates: each is judged once, and every pod counted. */
export function templateState(rule: Rule, judge: (pod: JudgedPod) => readonly Draft[] | null): FoldState {
  const groups = new ViolationGroups(rule.severity);
  const seen = new Map<string, readonly Draft[] | null>();
  return {
    see(pod) {
      const drafts = remembered(seen, templateKey(pod), () => judge(pod));
      for (const draft of drafts ?? []) groups.add(pod, draft);
      return drafts !== null;
    },
    finish: () => groups.violations(),
  };
}

function templateKey({ subject, pod, placement }: JudgedPod): string {
  return JSON.stringify([
    subject.kind,
    subject.namespace,
    subject.name,
    pod.labels,
    placement.onFargate,
    placement.exempt,
    placement.keptOff,
  ]);
}

function remembered<T>(seen: Map<string, T>, key: string, compute: () => T): T {
  if (seen.has(key)) return seen.get(key) as T;
  const value = compute();
  const oldest = seen.keys().next();
  if (seen.size >= templatesKept && oldest.done !== true) seen.delete(oldest.value);
  seen.set(key, value);
  return value;
}
