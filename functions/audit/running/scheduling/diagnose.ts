import { listed } from '#lib/text/wording.ts';
import { blamedProfile } from '#model/facts/refusal-reason.ts';
import { type KnownFault, knownFaults, type SchedulingFault } from './faults.ts';
import { refusedFor } from './fargate-messages.ts';

/** What Fargate says of one pod, or of several for one reason. */
export interface SchedulerAnswer {
  /** The code of the PodScheduled condition. */
  readonly code: string | null;
  /** The words of the condition, then those of an event; empty where there are none. */
  readonly texts: readonly string[];
}

export interface SchedulingDiagnosis {
  readonly fault: SchedulingFault | null;
  /** The words that speak of the fault, else the first that there are; shown as they are. */
  readonly text: string | null;
  /** The profile that these blame. */
  readonly blamed: string | null;
}

/**
 * What an answer means. The code, which lasts, goes before any text but the one about nodes, of which no code is known; a
 * text that nobody knows is only shown.
 */
export function diagnose({ code, texts }: SchedulerAnswer): SchedulingDiagnosis {
  const said = texts.filter((text) => text !== '');
  const coded = knownFaults.find((each) => each.code !== undefined && each.code === code);
  const spoken = firstSaid(said);
  const one = coded === undefined || spoken?.fault.kind === 'nodes' ? (spoken ?? coded) : coded;
  const text = said.find((each) => one !== undefined && each.includes(one.part)) ?? said[0] ?? null;
  return {
    fault: one === undefined ? null : detailed(one.fault, text ?? ''),
    text,
    blamed: blamedProfile(text ?? ''),
  };
}

function firstSaid(texts: readonly string[]): KnownFault | undefined {
  for (const text of texts) {
    const one = knownFaults.find(({ part }) => text.includes(part));
    if (one !== undefined) return one;
  }
  return undefined;
}

/** What of the pod is not supported, as far as the words are known. */
function detailed(fault: SchedulingFault, text: string): SchedulingFault {
  const { has, todo } = fault.kind === 'unsupported' ? refusedFor(text) : { has: [], todo: [] };
  if (has.length === 0) return fault;
  const steps = todo.join('; ');
  return {
    ...fault,
    because: `it has ${listed(has)}`,
    todo: `${steps.charAt(0).toUpperCase()}${steps.slice(1)}; or keep these pods off Fargate`,
  };
}
