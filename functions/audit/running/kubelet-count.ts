import { minorOf } from '#lib/minor-version.ts';
import type { NodeSummary } from '#model/facts/node.ts';
import { plural, printable } from '#lib/text/wording.ts';
import { type Evidence, subjectText } from '#model/finding/finding.ts';
import type { Facts, FoldState, Outcome, Violation, JudgedPod } from '../rule.ts';
import { AffectedGroup } from '../pods/affected-group.ts';

/** Fargate nodes whose kubelet has one minor version, other than that of the control plane. */
export interface OtherNodes {
  readonly minor: number;
  readonly nodes: number;
  /** The first few kubelet versions, in full. */
  readonly versions: readonly string[];
  /** Pods on these nodes; null if there are too many nodes to track by name. */
  readonly pods: AffectedGroup | null;
}

const mostVersions = 5;

/**
 * Counts kubelets that are behind or ahead of the control plane, and their pods. Memory grows with the number of
 * affected workloads.
 */
class KubeletCount {
  /** Number of nodes whose kubelet version could be parsed. */
  readonly understood: number;
  readonly #nodes: NodeSummary;
  readonly #control: number | null;
  readonly #where: 'behind' | 'ahead';
  readonly #pods = new Map<number, AffectedGroup>();

  /** `control` is the minor version of the control plane; null if it could not be parsed. */
  constructor(nodes: NodeSummary, control: number | null, where: 'behind' | 'ahead') {
    this.#where = where;
    this.#nodes = nodes;
    this.#control = control;
    const known = Object.entries(nodes.byKubelet).filter(([version]) => minorOf(version) !== null);
    this.understood = known.reduce((sum, [, count]) => sum + count, 0);
  }

  see({ pod, subject }: JudgedPod): void {
    const kubelet = pod.nodeName === null ? undefined : this.#nodes.otherKubelets?.get(pod.nodeName);
    const minor = kubelet === undefined ? null : minorOf(kubelet);
    if (minor === null || pod.deleting || !this.#isOff(minor)) return;
    const group = this.#pods.get(minor) ?? new AffectedGroup();
    this.#pods.set(minor, group);
    group.add(pod, subject);
  }

  /** Groups by minor version, oldest first. */
  off(): OtherNodes[] {
    const old = Object.entries(this.#nodes.byKubelet).flatMap(([version, nodes]) => {
      const minor = minorOf(version);
      return minor !== null && this.#isOff(minor) ? [{ version, minor, nodes }] : [];
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

  #isOff(minor: number): boolean {
    if (this.#control === null) return false;
    return this.#where === 'behind' ? minor < this.#control : minor > this.#control;
  }
}

/** Fold over pods that reports kubelets whose version is off in one direction. */
export function kubeletFold(
  { nodes, cluster, scope }: Pick<Facts<'nodes', never>, 'nodes' | 'cluster' | 'scope'>,
  where: 'behind' | 'ahead',
  violation: (off: OtherNodes, control: number, podsComplete: boolean) => Violation,
): FoldState {
  const control = minorOf(cluster.version);
  const count = new KubeletCount(nodes, control, where);
  return {
    see(pod) {
      count.see(pod);
      return false;
    },
    *finish(podsComplete) {
      if (control === null) {
        const version = printable(cluster.version, 40);
        yield {
          unjudged: `the version of the cluster, "${version}", is not understood`,
          count: nodes.fargate,
          lacking: [],
        };
        return;
      }
      yield { judged: count.understood };
      yield* strangers(nodes.fargate - count.understood);
      for (const off of count.off()) {
        const isTheirs = concerns(off, scope, podsComplete);
        if (isTheirs === 'unknown') yield unnamed(off);
        else if (isTheirs) yield violation(off, control, podsComplete);
      }
    },
  };
}

function* strangers(count: number): Iterable<Outcome> {
  if (count > 0)
    yield { unjudged: `${plural(count, 'node')}: the kubelet version is not understood`, count, lacking: [] };
}

/** Nodes have no namespace: in a scan of some namespaces, only nodes that run their pods count. */
function concerns({ pods }: OtherNodes, scope: readonly string[], podsComplete: boolean): boolean | 'unknown' {
  if (scope.length === 0) return true;
  if (pods === null) return 'unknown';
  return pods.pods > 0 || (podsComplete ? false : 'unknown');
}

function unnamed({ nodes, minor }: OtherNodes): Outcome {
  return {
    unjudged: `whether pods of the namespaces run on one of ${plural(nodes, 'node')} with kubelet 1.${String(minor)} is not known`,
    count: nodes,
    lacking: [],
  };
}

/** `2 nodes of Fargate run kubelet 1.32, for 2 pods of 1 workload`. */
export function whoRuns({ nodes, minor, pods }: OtherNodes, podsComplete: boolean): string {
  const who = pods === null || pods.pods === 0 ? '' : `, for ${podsComplete ? '' : 'at least '}${pods.who()}`;
  return `${plural(nodes, 'node')} of Fargate ${nodes === 1 ? 'runs' : 'run'} kubelet 1.${String(minor)}${who}`;
}

/** Evidence of the versions that differ from the control plane's. */
export function versionEvidence({ versions }: OtherNodes, version: string, control: number): Evidence[] {
  return [
    { what: 'control plane', is: version },
    ...versions.map((is) => ({ what: 'kubelet', is: printable(is, 80), shouldBe: `v1.${String(control)}` })),
  ];
}

export function affectedBy({ nodes, pods }: OtherNodes): NonNullable<Violation['affected']> {
  if (pods === null) return { pods: nodes, workloads: 0, names: [] };
  const { workloads } = pods.counts();
  return { pods: pods.pods, workloads: workloads.total, names: workloads.top.slice(0, mostNamed).map(subjectText) };
}

const mostNamed = 5;
