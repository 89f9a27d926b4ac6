import type { Slice } from '#model/facts/cluster-facts.ts';
import type { Claims, PersistentVolume, PersistentVolumeClaim, StorageClass } from '#model/facts/storage.ts';
import type { Volume } from '#model/facts/pod-asks.ts';
import { printable } from '#lib/text/wording.ts';

/** Verdict on one volume: fine, not judged, or a fault. */
type VolumeVerdict = 'fine' | 'unjudged' | UnsupportedVolume;

export interface UnsupportedVolume {
  readonly certain: boolean;
  /** Volume as found, e.g. `hostPath`. */
  readonly is: string;
  readonly shouldBe: string;
  /** Fargate's own error text, where it has been observed. */
  readonly answer?: string;
}

/** A pod's use of a claim, as far as it affects the verdict. */
interface VolumeNeed {
  readonly namespace: string;
  /** The pod has waited so long that a claim is no longer expected to appear. */
  readonly waitedLong: boolean;
  /** The pod comes from a manifest: its claims are bound only after it is applied. */
  readonly planned: boolean;
}

/** Amazon EFS: claims on its volumes are the only ones that Fargate is known to mount. */
const efs = 'efs.csi.aws.com';

/** CSI drivers that the EKS user guide excludes on Fargate. */
const excluded: ReadonlySet<string> = new Set(['ebs.csi.aws.com', 'fsx.csi.aws.com', 's3.csi.aws.com']);
const excludedTypes: ReadonlySet<string> = new Set(['hostPath', 'awsElasticBlockStore']);

const wanted = 'emptyDir, nfs, or a claim on a static Amazon EFS volume';

/** Judges volumes of pods by what they are and what their claims are bound to. */
export class VolumeJudge {
  readonly #claims: Slice<Claims>;
  readonly #volumes: ReadonlyMap<string, PersistentVolume> | null;
  readonly #classes: ClassJudge;
  readonly #classesRead: boolean;
  /** Number of claims judged without a StorageClass, because StorageClasses were not read. */
  classless = 0;

  constructor(
    claims: Slice<Claims>,
    volumes: Slice<readonly PersistentVolume[]>,
    classes: Slice<readonly StorageClass[]>,
  ) {
    this.#claims = claims;
    this.#classes = new ClassJudge(classes, volumes);
    this.#classesRead = classes.ok;
    this.#volumes = volumes.ok ? new Map(volumes.value.map((volume) => [volume.name, volume])) : null;
  }

  judge(volume: Volume, need: VolumeNeed): VolumeVerdict {
    const { name, type, refersTo } = volume;
    if (type === 'nfs') return 'fine';
    if (type === 'persistentVolumeClaim') return this.#ofClaim(refersTo ?? '', need);
    const driver = refersTo === null ? '' : ` (${printable(refersTo, 80)})`;
    return {
      certain: excludedTypes.has(type),
      is: `${printable(type, 40)}${driver}`,
      shouldBe: type === 'csi' ? `${wanted}; for certificates or secrets, a Secret` : wanted,
      ...(excludedTypes.has(type) && {
        answer: `volumes not supported: ${printable(name, 63)} is of an unsupported volume Type`,
      }),
    };
  }

  #ofClaim(name: string, { namespace, waitedLong, planned }: VolumeNeed): VolumeVerdict {
    if (!this.#claims.ok) return 'unjudged';
    const { namespaces, list } = this.#claims.value;
    if (namespaces?.includes(namespace) === false) return 'unjudged';
    const claim = list.find((one) => one.namespace === namespace && one.name === name);
    if (claim?.phase === 'Bound') return this.#ofBound(name, claim.volumeName);
    // A claim that names its volume is bound to that one.
    if (planned) return claim === undefined || claim.volumeName !== null ? 'unjudged' : this.#ofClass(claim);
    if (claim === undefined) return waitedLong ? missing(name) : 'fine';
    return this.#ofWaiting(claim, waitedLong);
  }

  /** An unbound claim; while a workload starts, its claims are created after its pods and bound later still. */
  #ofWaiting(claim: PersistentVolumeClaim, waitedLong: boolean): VolumeVerdict {
    const byClass = this.#ofClass(claim);
    if (byClass !== 'fine' && byClass.certain) return byClass;
    return waitedLong ? unbound(claim.name, claim.storageClass) : 'fine';
  }

  /** An unbound claim, judged by the volumes that its StorageClass provisions or that already exist. */
  #ofClass({ name, storageClass }: PersistentVolumeClaim): 'fine' | UnsupportedVolume {
    if (!this.#classesRead) this.classless++;
    const { outcome, text } = this.#classes.judge(storageClass);
    if (outcome === 'fine') return 'fine';
    const why =
      outcome === 'never'
        ? 'whose volumes Fargate does not mount'
        : 'which may never be bound: Fargate provisions no volumes, and no static one of Amazon EFS is seen for it';
    return {
      certain: outcome === 'never',
      is: `claim ${printable(name, 80)} ${text}, ${why}`,
      shouldBe: 'a claim on a static Amazon EFS volume',
    };
  }

  #ofBound(claim: string, volumeName: string | null): VolumeVerdict {
    const volume = volumeName === null ? undefined : this.#volumes?.get(volumeName);
    if (volume === undefined) return 'unjudged';
    const isS3Files = volume.handle === 's3files';
    if (volume.driver === efs && !isS3Files) return 'fine';
    return {
      certain: isS3Files || excluded.has(volume.driver ?? '') || excludedTypes.has(volume.type ?? ''),
      is: `claim ${printable(claim, 80)}, bound to ${printable(volume.name, 80)} (${isS3Files ? 'S3 Files, by the CSI driver of Amazon EFS' : kindOf(volume)})`,
      shouldBe: 'a claim on a static Amazon EFS volume',
    };
  }
}

function kindOf({ driver, type }: PersistentVolume): string {
  return driver === null ? (type ?? 'no known kind') : `CSI driver ${printable(driver, 80)}`;
}

function missing(claim: string): UnsupportedVolume {
  const name = printable(claim, 80);
  return {
    certain: true,
    is: `claim ${name}, which does not exist`,
    shouldBe: 'a claim that exists and is bound to a static Amazon EFS volume',
    answer: `persistentvolumeclaim "${name}" not found`,
  };
}

function unbound(claim: string, storageClass: string | null): UnsupportedVolume {
  const name = printable(claim, 80);
  const by = storageClass === null || storageClass === '' ? '' : ` of storage class ${printable(storageClass, 80)}`;
  return {
    certain: true,
    is: `claim ${name}${by}, which is not bound`,
    shouldBe: 'a claim that is bound to a static Amazon EFS volume',
    answer: `PVC ${name} not bound`,
  };
}

/** Verdict on an unbound claim, by its StorageClass. */
interface ClassVerdict {
  /**
   * `never`: Fargate does not mount volumes of this class. `may`: it needs a static volume, and none is seen. `fine`:
   * there is one.
   */
  readonly outcome: 'never' | 'may' | 'fine';
  /** The class and the volumes that it provisions. */
  readonly text: string;
}

/** Provisioners whose volumes Fargate is documented not to mount, of EKS and of Kubernetes itself. */
const unmountable: ReadonlySet<string> = new Set([
  ...['ebs.csi.aws.com', 'ebs.csi.eks.amazonaws.com', 'kubernetes.io/aws-ebs'],
  ...['fsx.csi.aws.com', 'fsx.openzfs.csi.aws.com', 's3.csi.aws.com'],
]);

/** Judges unbound claims by their StorageClass and the static volumes of that class. */
class ClassJudge {
  readonly #classes: readonly StorageClass[];
  readonly #volumes: readonly PersistentVolume[];

  constructor(classes: Slice<readonly StorageClass[]>, volumes: Slice<readonly PersistentVolume[]>) {
    this.#classes = classes.ok ? classes.value : [];
    this.#volumes = volumes.ok ? volumes.value : [];
  }

  /** Null is the default class; the empty name is a class that nothing provisions. */
  judge(name: string | null): ClassVerdict {
    const known = this.#classes.find((one) => (name === null ? one.isDefault : one.name === name));
    const text = textOf(name, known);
    const isThere = this.#volumes.some(
      (volume) => isStaticEfs(volume) && volume.storageClass === (known?.name ?? name),
    );
    if (isThere) return { outcome: 'fine', text };
    // The cluster that the manifests are applied to may have another default class.
    const isSure = name !== null && known !== undefined && unmountable.has(known.provisioner);
    return { outcome: isSure ? 'never' : 'may', text };
  }
}

function isStaticEfs({ isFree, handle }: PersistentVolume): boolean {
  return isFree && handle === 'efs';
}

function textOf(name: string | null, known: StorageClass | undefined): string {
  if (name === '') return 'without a storage class, for which nobody makes a volume';
  const which =
    name === null
      ? `of the default storage class${known === undefined ? '' : ` ${printable(known.name, 80)}`}`
      : `of storage class ${printable(name, 80)}`;
  if (known === undefined || known.provisioner === '') return which;
  return `${which} (provisioner ${printable(known.provisioner, 80)})`;
}
