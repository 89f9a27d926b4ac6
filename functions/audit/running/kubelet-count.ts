import { minorOf } from '#lib/minor-version.ts';
import type { NodeSummary } from '#model/node.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { AffectedGroup } from '../pods/affected-group.ts';

/** Fargate nodes whose kubelet is of one minor, older than that of the control plane. */
export interface LaggingNodes {
  readonly minor: number;
  readonly nodes: number;
  /** The first few of their versions, in full. */
  readonly versions: readonly string[];
  /** The pods that run on them; null when the nodes are too many to be known by name. */
  readonly pods: AffectedGroup | null;
}

const mostVersions = 5;

/** Counts old kubelets, and the pods that they run: memory grows with the workloads that are affected. */
export class KubeletCount {
  /** Nodes whose kubelet has a version that is understood. */
  readonly understood: number;
  readonly #nodes: NodeSummary;
  readonly #control: number | null;
  readonly #pods = new Map<number, AffectedGroup>();

  /** `control` is the minor of the control plane; null when it is not understood. */
  constructor(nodes: NodeSummary, control: number | null) {
    this.#nodes = nodes;
    this.#control = control;
    const known = Object.entries(nodes.byKubelet).filter(([version]) => minorOf(version) !== null);
    this.understood = known.reduce((sum, [, count]) => sum + count, 0);
  }

  see({ pod, subject }: JudgedPod): void {
    const kubelet = pod.nodeName === null ? undefined : this.#nodes.otherKubelets?.get(pod.nodeName);
    const minor = kubelet === undefined ? null : minorOf(kubelet);
    if (minor === null || pod.deleting || !this.#isBehind(minor)) return;
    const group = this.#pods.get(minor) ?? new AffectedGroup();
    this.#pods.set(minor, group);
    group.add(pod, subject);
  }

  /** By minor, the oldest first. */
  behind(): LaggingNodes[] {
    const old = Object.entries(this.#nodes.byKubelet).flatMap(([version, nodes]) => {
      const minor = minorOf(version);
      return minor !== null && this.#isBehind(minor) ? [{ version, minor, nodes }] : [];
    });
    return [...Map.groupBy(old, ({ minor }) => minor)]
      .sort(([a], [b]) => a - b)
      .map(([minor, of]) => ({
        minor,
        nodes: of.reduce((sum, { nodes }) => sum + nodes, 0),
        versions: of.slice(0, mostVersions).map(({ version }) => version),
        pods: this.#nodes.otherKubelets === null ? null : (this.#pods.get(minor) ?? new AffectedGroup()),
      }));
  }

  #isBehind(minor: number): boolean {
    return this.#control !== null && minor < this.#control;
  }
}
