import { Fault } from '#model/fault.ts';
import { kinds } from '../kinds/index.ts';
import type { RawObject } from '../raw/fields.ts';
import { onePage, type RawPages } from '../raw/pages.ts';
import type { AwsKind, KubernetesKind, RawSource } from '../source.ts';

/** What a file of profiles says of a cluster; null where it does not. */
export interface ProfilesFile {
  readonly name: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly version: string | null;
  readonly partition: string;
  /** As DescribeFargateProfile prints them. */
  readonly profiles: readonly RawObject[];
}

/** A cluster of which only the profiles are known. Whatever else is asked for is a `Fault`, so that it counts as unread. */
export class ProfilesSource implements RawSource {
  readonly mode = 'manifests';
  readonly warnings: readonly string[] = [];
  readonly #file: ProfilesFile;
  readonly #takenAt: string;

  constructor(file: ProfilesFile, takenAt: string) {
    this.#file = file;
    this.#takenAt = takenAt;
  }

  takenAt(): Promise<string> {
    return Promise.resolve(this.#takenAt);
  }

  lacks(kind: AwsKind | KubernetesKind): Fault | null {
    return isInFile(kind) ? null : notInFile(kind);
  }

  list(kind: KubernetesKind): RawPages {
    return onePage(() => Promise.reject(notInFile(kind)));
  }

  get(kind: KubernetesKind): RawPages {
    return this.list(kind);
  }

  documents(kind: AwsKind): Promise<readonly RawObject[]> {
    if (kind.name === kinds.cluster.name) return Promise.resolve([this.#cluster()]);
    return isInFile(kind) ? Promise.resolve(this.#file.profiles) : Promise.reject(notInFile(kind));
  }

  /** Places that nobody knows stand as zeros, which the one who opened this source takes out again. */
  #cluster(): RawObject {
    const { partition, region, account, name, version } = this.#file;
    const arn = `arn:${partition}:eks:${region ?? '0'}:${account ?? '000000000000'}:cluster/${name}`;
    return { name, arn, version: version ?? '0' };
  }
}

function isInFile({ name }: AwsKind | KubernetesKind): boolean {
  return name === kinds.cluster.name || name === kinds['fargate-profiles'].name;
}

function notInFile({ called, after }: AwsKind | KubernetesKind): Fault {
  const what = after.includes('profiles')
    ? `the source of this audit does not tell of ${called}`
    : `profiles alone do not tell of ${called}; --cluster or --snapshot does`;
  return new Fault('runtime', what, { absent: true });
}
