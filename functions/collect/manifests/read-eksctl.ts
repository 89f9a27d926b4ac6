import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { printable } from '#lib/text/wording.ts';
import type { RawObject } from '../raw/fields.ts';
import { type Manifest, readManifest } from './manifests.ts';
import type { ProfilesFile } from './profiles-source.ts';
import { isMerge } from './repeated-keys.ts';
import { yamlFault, entryOf, keyText, mapAt, offsetOf, textAt } from './yaml-documents.ts';

/**
 * Reads the profiles of an eksctl ClusterConfig, as they will be once eksctl made them. Fails with an `AuditorError` that names
 * file, line and column. https://eksctl.io/usage/schema/
 */
export function readEksctl(text: string, file: string): ProfilesFile {
  const manifest = readManifest(text, file);
  const config = manifest.objects.find(
    ({ kind, apiVersion }) => kind === 'ClusterConfig' && apiVersion?.startsWith('eksctl.io/') === true,
  );
  if (config === undefined) throw yamlFault(file, { line: 1, column: 1 }, 'no ClusterConfig of eksctl.io is in it');
  const reader = new EksctlReader(manifest);
  const metadata = reader.map(config.map, 'metadata') ?? config.map;
  const name = reader.text(metadata, 'name', 'metadata');
  return {
    name,
    account: null,
    region: textAt(metadata, 'region', manifest.resolve),
    partition: 'aws',
    version: textAt(metadata, 'version', manifest.resolve),
    profiles: reader
      .list(config.map, 'fargateProfiles')
      .map((profile, index) => toProfile(reader, profile, name, index)),
  };
}

function toProfile(reader: EksctlReader, map: YAMLMap, clusterName: string, index: number): RawObject {
  const where = `fargateProfiles[${String(index)}]`;
  const selectors = reader.list(map, 'selectors');
  if (selectors.length === 0) throw reader.fault(map, `${where} has no selectors; a profile without one takes no pod`);
  return {
    fargateProfileName: reader.text(map, 'name', where),
    clusterName,
    status: 'ACTIVE',
    podExecutionRoleArn: reader.textOrNothing(map, 'podExecutionRoleARN'),
    selectors: selectors.map((selector, at) => ({
      namespace: reader.text(selector, 'namespace', `${where}.selectors[${String(at)}]`),
      labels: reader.labels(selector, `${where}.selectors[${String(at)}]`),
    })),
  };
}

class EksctlReader {
  readonly #manifest: Manifest;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
  }

  fault(node: unknown, what: string) {
    return yamlFault(this.#manifest.file, this.#manifest.place(offsetOf(node)), what);
  }

  map(map: YAMLMap, key: string): YAMLMap | null {
    return mapAt(map, key, this.#manifest.resolve);
  }

  text(map: YAMLMap, key: string, where: string): string {
    const text = textAt(map, key, this.#manifest.resolve);
    if (text === null || text === '') throw this.fault(map, `${where} has no ${key}`);
    return text;
  }

  textOrNothing(map: YAMLMap, key: string): string {
    return textAt(map, key, this.#manifest.resolve) ?? '';
  }

  /** The maps of a list; none when there is no list. */
  list(map: YAMLMap, key: string): YAMLMap[] {
    const node = this.#manifest.resolve(entryOf(map, key, this.#manifest.resolve)?.pair.value);
    if (node === undefined || (isScalar(node) && node.value === null)) return [];
    if (!isSeq(node)) throw this.fault(node, `${key} is no list`);
    return node.items.map((item) => {
      const one = this.#manifest.resolve(item);
      if (!isMap(one)) throw this.fault(one, `${key} has an item that is no object`);
      return one;
    });
  }

  /** eksctl takes strings only, and a label that is none would match nothing. */
  labels(selector: YAMLMap, where: string): Record<string, string> {
    const labels = this.map(selector, 'labels');
    const entries = (labels?.items ?? []).map((pair) => {
      const value = this.#manifest.resolve(pair.value);
      const key = keyText(pair);
      if (key === null || isMerge(pair))
        throw this.fault(pair.key, `${where}.labels has a key that is no text; write it out`);
      if (isScalar(value) && typeof value.value === 'string') return [key, value.value] as const;
      throw this.fault(pair.key, `label ${printable(key, 100)} of ${where} is not a text; write its value in quotes`);
    });
    return Object.fromEntries(entries);
  }
}
