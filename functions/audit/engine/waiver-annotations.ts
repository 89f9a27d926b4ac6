import { compareText } from '#lib/text/compare.ts';
import { subjectText, type WaiverAnnotation, waiverAnnotationPrefix } from '#model/finding/finding.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';

/** Gathers the annotations that waive findings. Those of the owner count; of a pod only where its owner was not read. */
export class WaiverAnnotations {
  readonly #found = new Map<string, WaiverAnnotation>();

  see({ subject, workload, pod }: JudgedPod): void {
    const all = workload === null ? [pod.annotations] : [workload.annotations, workload.template.annotations];
    for (const annotations of all) this.#add(subject, annotations);
  }

  /** Sorted, so that the order of the pods changes nothing. */
  values(): WaiverAnnotation[] {
    return [...this.#found].sort(([a], [b]) => compareText(a, b)).map(([, annotation]) => annotation);
  }

  #add(subject: JudgedPod['subject'], annotations: Readonly<Record<string, string>>): void {
    for (const [key, text] of Object.entries(annotations)) {
      if (!key.startsWith(waiverAnnotationPrefix)) continue;
      const rule = key.slice(waiverAnnotationPrefix.length);
      this.#found.set(JSON.stringify([subjectText(subject), rule, text]), { subject, rule, text });
    }
  }
}
