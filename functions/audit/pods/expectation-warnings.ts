import { compareText } from '#lib/text/compare.ts';
import { plural } from '#lib/text/wording.ts';
import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import { type ClusterExpectations, type Expectation, isExpectedOnFargate } from '#model/configuration/configuration.ts';
import { isFinished } from '#model/facts/pod.ts';
import { isThere } from '../placement/wording.ts';
import type { JudgedPod } from './judged-pod.ts';

/** Where what was seen and what the configuration expects do not fit, and no rule says so. */
export class ExpectationWarnings {
  readonly #expected: ClusterExpectations;
  readonly #seen = new Set<string>();
  readonly #unwanted = new Map<string, { expectation: Expectation; pods: number }>();

  constructor(expected: ClusterExpectations) {
    this.#expected = expected;
  }

  see(judged: JudgedPod): void {
    const { pod, placement } = judged;
    const { expected } = placement;
    if (expected === null) return;
    this.#seen.add(pod.namespace);
    if (expected.fargate !== 'never' || !isThere(judged) || isFinished(pod)) return;
    const { pods = 0 } = this.#unwanted.get(pod.namespace) ?? {};
    this.#unwanted.set(pod.namespace, { expectation: expected, pods: pods + 1 });
  }

  finish(facts: Pick<ClusterFacts, 'mode' | 'namespaces' | 'scope'>): string[] {
    const unwanted = [...this.#unwanted].sort(([a], [b]) => compareText(a, b));
    return [
      ...unwanted.map(
        ([namespace, { expectation, pods }]) =>
          `${plural(pods, 'pod')} of namespace ${namespace} ${pods === 1 ? 'is' : 'are'} on Fargate, where the configuration wants none (${expectation.reason})`,
      ),
      ...this.#absent(facts).map(
        (namespace) =>
          `the configuration expects the pods of namespace ${namespace} on Fargate, but the snapshot has none of them; one that was made without this configuration leaves out those that run elsewhere`,
      ),
    ];
  }

  #absent({ mode, namespaces, scope }: Pick<ClusterFacts, 'mode' | 'namespaces' | 'scope'>): string[] {
    if (mode !== 'snapshot' || !namespaces.ok) return [];
    const names = namespaces.value.map(({ name }) => name).filter((name) => scope.length === 0 || scope.includes(name));
    return names.filter((name) => isExpectedOnFargate(this.#expected, name) && !this.#seen.has(name)).sort(compareText);
  }
}
