export interface PersistentVolumeClaim {
  readonly namespace: string;
  readonly name: string;
  /** `Bound`, `Pending` or `Lost`. */
  readonly phase: string;
  readonly storageClass: string | null;
  /** Of the volume it is bound to; null before. */
  readonly volumeName: string | null;
}

export interface Claims {
  /** Where claims were asked for; null means everywhere. Elsewhere the absence of a claim proves nothing. */
  readonly namespaces: readonly string[] | null;
  readonly list: readonly PersistentVolumeClaim[];
}

export interface PersistentVolume {
  readonly name: string;
  /** The field that describes it, e.g. `csi`, `nfs`, `awsElasticBlockStore`; null where none of those known is there. */
  readonly type: string | null;
  /** The CSI driver; null for a volume without one. */
  readonly driver: string | null;
}
