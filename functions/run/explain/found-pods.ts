import { compareText } from '#lib/text/compare.ts';
import type { PodPages, Unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { type Subject, subjectText } from '#model/finding/finding.ts';

interface OwnerFamily {
  readonly subject: Subject;
  count: number;
  pods: Pod[];
}

/** What was seen of the pods that went by. */
export interface FoundPods {
  /** Passes pages on, and looks at them. */
  watch(pages: PodPages): PodPages;
  subjects(): Subject[];
  podNames(): string[];
  of(subject: Subject): { count: number; pods: readonly Pod[] };
  subjectOfPod(namespace: string, name: string): Subject | undefined;
  /** The pod itself. */
  named(namespace: string, name: string): Pod | undefined;
  /** The first part that could not be read; null when all were. */
  unread(): Unread | null;
}

/** Keeps the first few pods of each workload by name, and which workload each pod belongs to. */
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
