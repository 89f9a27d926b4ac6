export interface PersistentVolumeClaim {
  readonly namespace: string;
  readonly name: string;
  /** `Bound`, `Pending` or `Lost`. */
  readonly phase: string;
  /** Null: the cluster's default class. Empty: no class, so nothing provisions a volume for it. */
  readonly storageClass: string | null;
  /** Name of the volume that it is bound to; null if unbound. */
  readonly volumeName: string | null;
}

export interface Claims {
  /** Namespaces whose claims were read; null means all. Elsewhere the absence of a claim proves nothing. */
  readonly namespaces: readonly string[] | null;
  readonly list: readonly PersistentVolumeClaim[];
}

export interface PersistentVolume {
  readonly name: string;
  /** Field of the volume source, e.g. `csi`, `nfs`, `awsElasticBlockStore`; null if it has no known one. */
  readonly type: string | null;
  /** The CSI driver; null for a volume without one. */
  readonly driver: string | null;
  /**
   * File system type: the EFS CSI driver also serves S3 Files, distinguished by the volume handle. Null for other
   * drivers.
   */
  readonly handle: 'efs' | 's3files' | null;
  /** Empty: none. */
  readonly storageClass: string;
  /** Not bound to a claim. */
  readonly isFree: boolean;
}

export interface StorageClass {
  readonly name: string;
  /** E.g. `ebs.csi.aws.com`; empty if the object has none. */
  readonly provisioner: string;
  /** Claims without a class use this one. */
  readonly isDefault: boolean;
}
