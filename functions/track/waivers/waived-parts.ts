import type { Labels } from '#model/facts/label-selector.ts';
import {
  type Finding,
  type FindingWaiver,
  subjectText,
  type WaivablePart,
  type WaiverClues,
} from '#model/finding/finding.ts';

/** A finding as a waiver is matched with it. */
export interface Aspect {
  readonly finding: Finding;
  /** Undefined if unknown. */
  readonly labels: Labels | undefined;
}

interface PartAspect extends Aspect {
  readonly part: WaivablePart;
}

const mostNamed = 5;

/** The finding as it would be for each of its parts alone. */
export function partsOf(finding: Finding, { parts }: WaiverClues): PartAspect[] {
  return (parts.get(finding.fingerprint) ?? []).map((part) => ({
    finding: { ...finding, subject: part.subject },
    labels: part.labels,
    part,
  }));
}

/** The finding without its waived parts, which it names; itself waived if no part is left. */
export function withoutWaivedParts(
  finding: Finding,
  clues: WaiverClues,
  find: (aspect: Aspect) => FindingWaiver | null,
): Finding {
  const all = partsOf(finding, clues).map((aspect) => ({ part: aspect.part, waiver: find(aspect) }));
  const waived = all.flatMap(({ part, waiver }) => (waiver === null ? [] : [{ part, waiver }]));
  const [first] = waived;
  if (first === undefined) return finding;
  const left = all.flatMap(({ part, waiver }) => (waiver === null ? [part] : []));
  if (left.length === 0) return { ...finding, waiver: first.waiver };
  const evidence = waived.slice(0, mostNamed).map(({ part, waiver }) => ({
    what: 'waived',
    is: `${subjectText(part.subject)}: ${waiver.reason}`,
  }));
  const rest = waived.length - evidence.length;
  return {
    ...finding,
    affected: affectedBy(left),
    evidence: [...finding.evidence, ...evidence, ...(rest > 0 ? [{ what: 'waived', is: `${rest} more` }] : [])],
  };
}

function affectedBy(parts: readonly WaivablePart[]): Finding['affected'] {
  return {
    pods: parts.reduce((sum, { pods }) => sum + pods, 0),
    workloads: new Set(parts.map(({ workload }) => workload)).size,
    names: [...new Set(parts.flatMap(({ names }) => names))].slice(0, mostNamed),
  };
}
