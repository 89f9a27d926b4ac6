import { printable } from '#lib/text/wording.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import type { PersistentVolume, StorageClass } from '#model/facts/storage.ts';

/** What a claim that is not bound comes to, by its class. */
export interface ClassVerdict {
  /** `never`: Fargate does not mount what is made for it. `may`: it takes a static volume that is not seen. `fine`: there is one. */
  readonly outcome: 'never' | 'may' | 'fine';
  /** The class, and what it makes. */
  readonly text: string;
}

/** Makers of volumes that Fargate is said not to mount, of EKS and of Kubernetes itself. */
const unmountable: ReadonlySet<string> = new Set([
  ...['ebs.csi.aws.com', 'ebs.csi.eks.amazonaws.com', 'kubernetes.io/aws-ebs'],
  ...['fsx.csi.aws.com', 'fsx.openzfs.csi.aws.com', 's3.csi.aws.com'],
]);

/** Judges claims that are bound to nothing yet by their StorageClass, and by the static volumes there are of it. */
export class ClassJudge {
  readonly #classes: readonly StorageClass[];
  readonly #volumes: readonly PersistentVolume[];

  constructor(classes: Slice<readonly StorageClass[]>, volumes: Slice<readonly PersistentVolume[]>) {
    this.#classes = classes.ok ? classes.value : [];
    this.#volumes = volumes.ok ? volumes.value : [];
  }

  /** Null is the default class; the empty name is of a volume that nobody makes. */
  judge(name: string | null): ClassVerdict {
    const known = this.#classes.find((one) => (name === null ? one.isDefault : one.name === name));
    const text = textOf(name, known);
    const isThere = this.#volumes.some(
      (volume) => isStaticEfs(volume) && volume.storageClass === (known?.name ?? name),
    );
    if (isThere) return { outcome: 'fine', text };
    // Another class may be the default one where the manifests come to.
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
