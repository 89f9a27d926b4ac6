import { type Document, isMap, isSeq } from 'yaml';
import { AuditorError } from '#model/auditor-error.ts';
import { kinds } from '../kinds/index.ts';
import { fromEksctl } from '../raw/aws-documents.ts';
import { type RawObject, onePage, type RawPages, objectOf, textOf } from '../raw/fields.ts';
import type { AwsKind, KubernetesKind, RawSource } from '../source.ts';
import { jsonOutputs, yamlOutputs } from './command-outputs.ts';
import { readYaml, type YamlText, yamlFault, mapAt, offsetOf } from './yaml-documents.ts';

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

/** A cluster of which only the profiles are known. Any other read fails with an `AuditorError`, so that it counts as unread. */
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

  lacks(kind: AwsKind | KubernetesKind): AuditorError | null {
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

function notInFile({ called, after }: AwsKind | KubernetesKind): AuditorError {
  const what = after.includes('profiles')
    ? `the source of this audit does not tell of ${called}`
    : `profiles alone do not tell of ${called}; --cluster or --snapshot does`;
  return new AuditorError('runtime', what, { absent: true });
}

const profileArn =
  /^arn:(?<partition>aws[\w-]*):eks:(?<region>[\w-]+):(?<account>\d{12}):fargateprofile\/(?<cluster>[^/]+)\//;

const how = `make it with: ${kinds['fargate-profiles'].snapshot.command}`;

/**
 * Reads outputs of `aws eks describe-fargate-profile` or `eksctl get fargateprofile`: one, an array of them, or several
 * one after the other, with or without the outer `fargateProfile`. Fails with an `AuditorError` that names file, line and column.
 */
export function readProfilesFile(text: string, file: string): ProfilesFile {
  if (text.trim() === '') throw new AuditorError('usage', `${file} is empty; ${how}`);
  const profiles = jsonOutputs(text, file).flatMap((output) => {
    const yaml = readYaml(output, file);
    return yaml.documents.flatMap((document) => inDocument(document, yaml));
  });
  return { ...clusterOf(profiles, file), profiles };
}

function inDocument(document: Document, yaml: YamlText): RawObject[] {
  return yamlOutputs(document).flatMap((output) => {
    const contents = yaml.resolve(output);
    const nodes = isSeq(contents) ? contents.items.map(yaml.resolve) : [contents];
    return nodes.map((node) => toProfile(node, document, yaml));
  });
}

function toProfile(node: unknown, document: Document, yaml: YamlText): RawObject {
  if (!isMap(node)) throw refused(yaml, offsetOf(node), 'holds names, not profiles');
  const map = mapAt(node, 'fargateProfile', yaml.resolve) ?? node;
  const profile = fromEksctl(objectOf(map.toJS(document, { maxAliasCount: 1000 })));
  if (textOf(profile['fargateProfileName']) !== null) return profile;
  throw refused(
    yaml,
    offsetOf(map),
    node.has('fargateProfileNames') ? 'lists names, not profiles' : 'has something without a fargateProfileName',
  );
}

function refused(yaml: YamlText, offset: number, what: string): AuditorError {
  return yamlFault(yaml.file, yaml.place(offset), `${what}; ${how}`);
}

/** Profiles know their cluster by their ARNs; hand-made ones by their clusterName, or not at all. */
function clusterOf(profiles: readonly RawObject[], file: string): Omit<ProfilesFile, 'profiles'> {
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
