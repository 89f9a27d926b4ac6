export interface PersistentVolumeClaim {
  readonly namespace: string;
  readonly name: string;
  /** `Bound`, `Pending` or `Lost`. */
  readonly phase: string;
  /** Null: the default class of the cluster. Empty: a volume without class, which nobody makes for it. */
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
  /** The driver of Amazon EFS serves S3 Files as well, by the handle; null of other drivers. */
  readonly handle: 'efs' | 's3files' | null;
  /** Empty: none. */
  readonly storageClass: string;
  /** No claim has it yet. */
  readonly isFree: boolean;
}

export interface StorageClass {
  readonly name: string;
  /** E.g. `ebs.csi.aws.com`; empty where the object does not say. */
  readonly provisioner: string;
  /** Claims that name no class are of this one. */
  readonly isDefault: boolean;
}
