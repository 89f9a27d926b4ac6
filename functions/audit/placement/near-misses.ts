import { compareText } from '#lib/text/compare.ts';
import type { NearMiss } from '#model/result/result.ts';
import type { SelectorMatch } from '#model/cluster/fargate-profile.ts';
import { subjectText } from '#model/finding/finding.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { recreatedLabels } from './recreated-labels.ts';

const most = 100;
const othersShown = 12;

/** Hashes and numbers of controllers tell pods apart, not workloads. */
const ofControllers =
  /^(?:pod-template-hash|rollouts-pod-template-hash|controller-revision-hash|controller-uid|batch\.kubernetes\.io\/.*|apps\.kubernetes\.io\/pod-index|statefulset\.kubernetes\.io\/pod-name)$/;

interface NearMissGroup {
  miss: NearMiss;
  /** The pod that speaks for the workload: the first by name, so that the order of pods changes nothing. */
  speaker: string;
}

/** Gathers workloads whose labels fall short of a selector, with what it asks for and what is there. */
export class NearMisses {
  readonly #groups = new Map<string, NearMissGroup>();

  add(judged: JudgedPod, match: SelectorMatch): void {
    const { subject, pod } = judged;
    const key = JSON.stringify([subject.kind, subject.namespace, subject.name, match.profile.name, match.index]);
    const group = this.#groups.get(key);
    const pods = (group?.miss.pods ?? 0) + 1;
    if (group === undefined) this.#groups.set(key, { miss: missOf(judged, match, pods), speaker: pod.name });
    else if (compareText(pod.name, group.speaker) < 0)
      Object.assign(group, { miss: missOf(judged, match, pods), speaker: pod.name });
    else group.miss.pods = pods;
  }

  values(): { kept: NearMiss[]; leftOut: number } {
    const all = [...this.#groups.values()].map(({ miss }) => miss).sort(nearestFirst);
    return { kept: all.slice(0, most), leftOut: Math.max(0, all.length - most) };
  }
}

function missOf(judged: JudgedPod, { profile, index, labels }: SelectorMatch, pods: number): NearMiss {
  const { subject } = judged;
  const answered = new Set(labels.map(({ podKey }) => podKey));
  const others = Object.entries(labelsOf(judged))
    .filter(([key]) => !answered.has(key) && !ofControllers.test(key))
    .sort(([a], [b]) => compareText(a, b));
  return {
    subject: { ...subject },
    ...{ profile: profile.name, selector: index, pods },
    asked: labels.map((label) => ({ ...label })),
    others: Object.fromEntries(others.slice(0, othersShown)),
  };
}

/** What the selector was compared with. */
function labelsOf({ pod, workload, placement: { problem } }: JudgedPod): Readonly<Record<string, string>> {
  return problem?.kind === 'labels-missing' && problem.templateMatches ? pod.labels : recreatedLabels(pod, workload);
}

function nearestFirst(a: NearMiss, b: NearMiss): number {
  const lacking = ({ asked }: NearMiss) => asked.filter(({ status }) => status !== 'matched').length;
  return (
    lacking(a) - lacking(b) ||
    b.pods - a.pods ||
    compareText(subjectText(a.subject), subjectText(b.subject)) ||
    compareText(a.profile, b.profile) ||
    a.selector - b.selector
  );
}
