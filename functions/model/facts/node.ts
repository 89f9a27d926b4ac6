/** A node reduced to what the inventory shows. */
export interface Node {
  readonly name: string;
  readonly fargate: boolean;
  readonly zone: string | null;
  readonly kubelet: string | null;
  readonly kubeProxy: string | null;
  readonly runtime: string | null;
  readonly osImage: string | null;
}

/** Nodes are one per Fargate pod, so they are counted while they stream by and only a sample is kept. */
export interface NodeSummary {
  readonly total: number;
  readonly fargate: number;
  /** Of Fargate nodes only, as are the counts below. */
  readonly byZone: Readonly<Record<string, number>>;
  readonly byKubelet: Readonly<Record<string, number>>;
  readonly byRuntime: Readonly<Record<string, number>>;
  readonly byOsImage: Readonly<Record<string, number>>;
  /** The first Fargate nodes by name, at most 20. */
  readonly sample: readonly Node[];
  /**
   * Kubelet versions by node name, of those Fargate nodes whose minor is not that of the control plane; null when these
   * are more than 5,000. None when the version of the control plane is not understood.
   */
  readonly otherKubelets: ReadonlyMap<string, string> | null;
}
