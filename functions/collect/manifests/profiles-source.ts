import { isMap, isSeq, type YAMLMap } from 'yaml';
import { Fault } from '#model/fault.ts';
import { kinds } from '../kinds/index.ts';
import { type RawObject, onePage, type RawPages, objectOf, textOf } from '../raw/fields.ts';
import type { AwsKind, KubernetesKind, RawSource } from '../source.ts';
import { readYaml, type YamlText, yamlFault, mapAt, offsetOf, textAt } from './yaml-documents.ts';

/** Cluster data from a file of profiles; null where the file does not tell. */
export interface ProfilesFile {
  readonly name: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly version: string | null;
  readonly partition: string;
  /** Profiles as DescribeFargateProfile prints them. */
  readonly profiles: readonly RawObject[];
}

/** A cluster of which only the profiles are known. Any other read fails with a `Fault`, so that it counts as unread. */
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

  /**
   * Unknown account, Region and version are written as zeros, which the caller that opened this source removes again.
   */
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

const profileArn =
  /^arn:(?<partition>aws[\w-]*):eks:(?<region>[\w-]+):(?<account>\d{12}):fargateprofile\/(?<cluster>[^/]+)\//;

const how = `make it with: ${kinds['fargate-profiles'].snapshot.command}`;

/**
 * Reads outputs of `aws eks describe-fargate-profile`: one, or an array of them, with or without the outer
 * `fargateProfile`. Fails with a `Fault` that names file, line and column.
 */
export function readProfilesFile(text: string, file: string): ProfilesFile {
  const yaml = readYaml(text, file);
  const [document] = yaml.documents;
  if (document === undefined || yaml.documents.length > 1) throw refused(yaml, 0, 'holds no single JSON document');
  const contents = yaml.resolve(document.contents);
  const nodes = isSeq(contents) ? contents.items.map(yaml.resolve) : [contents];
  const profiles = nodes.map((node) => toProfile(node, yaml));
  return { ...clusterOf(profiles, yaml), profiles };
}

function toProfile(node: unknown, yaml: YamlText): RawObject {
  if (!isMap(node)) throw refused(yaml, offsetOf(node), 'holds names, not profiles');
  const map = mapAt(node, 'fargateProfile', yaml.resolve) ?? node;
  if (textAt(map, 'fargateProfileName', yaml.resolve) !== null) return plain(map, yaml);
  const listed = textAt(node, 'fargateProfileNames', yaml.resolve) !== null || node.has('fargateProfileNames');
  throw refused(
    yaml,
    offsetOf(map),
    listed ? 'lists names, not profiles' : 'has something without a fargateProfileName',
  );
}

function plain(map: YAMLMap, { documents }: YamlText): RawObject {
  const [document] = documents;
  return document === undefined ? {} : objectOf(map.toJS(document));
}

function refused(yaml: YamlText, offset: number, what: string): Fault {
  return yamlFault(yaml.file, yaml.place(offset), `${what}; ${how}`);
}

/** Profiles know their cluster by their ARNs; hand-made ones by their clusterName, or not at all. */
function clusterOf(profiles: readonly RawObject[], { file }: YamlText): Omit<ProfilesFile, 'profiles'> {
  const arns = profiles.map((profile) => profileArn.exec(textOf(profile['fargateProfileArn']) ?? '')?.groups);
  const found = arns.find((groups) => groups !== undefined);
  const named = profiles.map((profile) => textOf(profile['clusterName'])).find((name) => name !== null);
  return {
    name: found?.['cluster'] ?? named ?? file.replace(/^.*[/\\]/, ''),
    account: found?.['account'] ?? null,
    region: found?.['region'] ?? null,
    partition: found?.['partition'] ?? 'aws',
    version: null,
  };
}
