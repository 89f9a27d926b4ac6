/** A node reduced to the fields of the inventory. */
export interface Node {
  readonly name: string;
  readonly fargate: boolean;
  readonly zone: string | null;
  readonly kubelet: string | null;
  readonly kubeProxy: string | null;
  readonly runtime: string | null;
  readonly osImage: string | null;
}

/** Summary of the nodes. Fargate has one per pod, so they are counted as they stream by and only a sample is kept. */
export interface NodeSummary {
  readonly total: number;
  readonly fargate: number;
  /** Counts of Fargate nodes only, like those below. */
  readonly byZone: Readonly<Record<string, number>>;
  readonly byKubelet: Readonly<Record<string, number>>;
  readonly byRuntime: Readonly<Record<string, number>>;
  readonly byOsImage: Readonly<Record<string, number>>;
  /** The first Fargate nodes by name, at most 20. */
  readonly sample: readonly Node[];
  /**
   * Kubelet versions by node name, for Fargate nodes whose minor version differs from the control plane's; null if
   * there are more than 5,000. Empty if the control plane's version cannot be parsed.
   */
  readonly otherKubelets: ReadonlyMap<string, string> | null;
}
