import { minorOf } from '#lib/minor-version.ts';
import type { Node, NodeSummary } from '#model/facts/node.ts';
import { type RawPages, essential, objectOf, type RawObject, textMap, textOf } from './fields.ts';
import { isFargateNode } from '#model/facts/pod.ts';

const sampleSize = 20;

/**
 * After an upgrade of the control plane every node has another minor version: their number must not determine the
 * memory used.
 */
const mostOthers = 5000;

const counted = ['zone', 'kubelet', 'runtime', 'osImage'] as const;

type CountedField = (typeof counted)[number];

/** Counts nodes as they stream by, for a cluster of this version; the result does not depend on their order. */
export async function summarizeNodes(pages: RawPages, version: string): Promise<NodeSummary> {
  const tally = new Tally(minorOf(version));
  for await (const page of pages) {
    for (const raw of page) tally.see(toNode(raw));
  }
  return tally.summary();
}

class Tally {
  #total = 0;
  #fargate = 0;
  readonly #sample: Node[] = [];
  readonly #minor: number | null;
  #others: Map<string, string> | null = new Map();
  readonly #counts = Object.fromEntries(counted.map((field) => [field, new Map()])) as Record<
    CountedField,
    Map<string, number>
  >;

  constructor(minor: number | null) {
    this.#minor = minor;
  }

  see(node: Node): void {
    this.#total += 1;
    if (!node.fargate) return;
    this.#fargate += 1;
    for (const field of counted) add(this.#counts[field], node[field]);
    this.#keep(node);
    this.#compare(node);
  }

  summary(): NodeSummary {
    return {
      total: this.#total,
      fargate: this.#fargate,
      byZone: sorted(this.#counts.zone),
      byKubelet: sorted(this.#counts.kubelet),
      byRuntime: sorted(this.#counts.runtime),
      byOsImage: sorted(this.#counts.osImage),
      sample: this.#sample,
      otherKubelets: this.#others,
    };
  }

  #compare({ name, kubelet }: Node): void {
    const minor = kubelet === null ? null : minorOf(kubelet);
    if (kubelet === null || minor === null || this.#minor === null || minor === this.#minor) return;
    this.#others?.set(name, kubelet);
    if ((this.#others?.size ?? 0) > mostOthers) this.#others = null;
  }

  #keep(node: Node): void {
    const at = this.#sample.findIndex((other) => node.name < other.name);
    this.#sample.splice(at === -1 ? this.#sample.length : at, 0, node);
    this.#sample.splice(sampleSize);
  }
}

function add(counts: Map<string, number>, key: string | null): void {
  if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function toNode(raw: RawObject): Node {
  const metadata = objectOf(raw['metadata']);
  const info = objectOf(objectOf(raw['status'])['nodeInfo']);
  const labels = textMap(metadata['labels']);
  const name = essential(metadata['name'], 'a node', 'metadata.name');
  return {
    name,
    fargate: isFargateNode(name) || labels['eks.amazonaws.com/compute-type'] === 'fargate',
    zone: labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? null,
    kubelet: textOf(info['kubeletVersion']),
    kubeProxy: textOf(info['kubeProxyVersion']),
    runtime: textOf(info['containerRuntimeVersion']),
    osImage: textOf(info['osImage']),
  };
}
