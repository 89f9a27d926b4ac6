import { isMap, isSeq, type YAMLMap } from 'yaml';
import type { Fault } from '#model/fault.ts';
import { kinds } from '../kinds/index.ts';
import { objectOf, type RawObject, textOf } from '../raw/fields.ts';
import type { ProfilesFile } from './profiles-source.ts';
import { readYaml, type YamlText, yamlFault } from './yaml-documents.ts';
import { mapAt, offsetOf, textAt } from './yaml-nodes.ts';

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
