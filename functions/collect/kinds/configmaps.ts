import { distance } from 'fastest-levenshtein';
import { compareText } from '#lib/text/compare.ts';
import { toIso } from '#lib/time.ts';
import { type ConfigMap, type Slices, read } from '#model/facts/cluster-facts.ts';
import { defineKindAs } from '../kind.ts';
import {
  essential,
  listOf,
  objectOf,
  type RawObject,
  textMap,
  textOf,
  type RawPages,
  unreadFrom,
} from '../raw/fields.ts';
import { redactConfiguration, redactMetadata } from '../raw/redaction.ts';
import type { RawSource } from '../source.ts';

const loggingNamespace = 'aws-observability';
const loggingName = 'aws-logging';

/** `aws-logging` in `aws-observability`, and any other visible ConfigMaps. */
const kind = defineKindAs(
  {
    name: 'configmaps',
    called: 'the logging configuration (give it with --logging FILE)',
    resources: [{ resource: 'configmaps', group: '', versions: ['v1'], kind: 'ConfigMap', scope: 'Namespaced' }],
    // A Role may grant list or only get on `aws-logging` by name. Nothing wider is requested.
    named: { verb: 'list', orVerb: 'get', namespace: loggingNamespace, name: loggingName },
    keepManagedFields: true,
    manifests: { wins: 'only', alone: 'all-if-any' },
    snapshot: {
      command: 'kubectl get configmaps -n aws-observability -o json --show-managed-fields > configmaps.json',
      without: 'the logging configuration is not judged',
    },
    keep: redactConfigMap,
    fact: toConfigMap,
  },
  ['loggingConfigMap', 'lookAlikeConfigMaps'],
  ({ source }, own) => readConfigMaps(source.list(own)),
);
export default {
  ...kind,
  /** Its slices, for callers that read nothing else. */
  readLogging: (source: Pick<RawSource, 'list'>) => readConfigMaps(source.list(kind)),
};

type ConfigMapSlices = Pick<Slices, 'loggingConfigMap' | 'lookAlikeConfigMaps'>;

/** One pass for both slices. Once `aws-logging` was seen, a later failure loses only the look-alikes. */
async function readConfigMaps(pages: RawPages): Promise<ConfigMapSlices> {
  let found: ConfigMap | null = null;
  const lookAlikes: string[] = [];
  try {
    for await (const page of pages) {
      found = page.filter(isLogging).map(toConfigMap)[0] ?? found;
      lookAlikes.push(
        ...page
          .filter((raw) => !isLogging(raw))
          .map(placeOf)
          .filter(isLookAlike)
          .map(placeText),
      );
    }
  } catch (error) {
    const failure = unreadFrom(error);
    return { loggingConfigMap: found === null ? failure : read(found), lookAlikeConfigMaps: failure };
  }
  return { loggingConfigMap: read(found), lookAlikeConfigMaps: read(lookAlikes.sort(compareText)) };
}

interface ConfigMapName {
  readonly namespace: string;
  readonly name: string;
}

function placeOf(raw: RawObject): ConfigMapName {
  const metadata = objectOf(raw['metadata']);
  return { namespace: textOf(metadata['namespace']) ?? '', name: textOf(metadata['name']) ?? '' };
}

function placeText({ namespace, name }: ConfigMapName): string {
  return `${namespace}/${name}`;
}

function isLogging(raw: RawObject): boolean {
  return placeText(placeOf(raw)) === 'aws-observability/aws-logging';
}

/** `aws-logging` in another namespace, or nearly its name in nearly its namespace. */
function isLookAlike({ namespace, name }: ConfigMapName): boolean {
  return name === loggingName || (distance(namespace, loggingNamespace) <= 2 && isNearlyLogging(name));
}

function isNearlyLogging(name: string): boolean {
  return name.startsWith(loggingName) || name.includes('fluent') || distance(name, loggingName) <= 2;
}

function toConfigMap(raw: RawObject): ConfigMap {
  const metadata = objectOf(raw['metadata']);
  const name = essential(metadata['name'], 'a ConfigMap', 'metadata.name');
  return {
    namespace: essential(metadata['namespace'], `ConfigMap ${name}`, 'metadata.namespace'),
    name,
    data: textMap(raw['data']),
    createdAt: toIso(metadata['creationTimestamp']),
    dataChangedAt: dataChangedAt(metadata),
  };
}

/** A manager that only labels the object does not own `f:data`, so its time says nothing about the configuration. */
function dataChangedAt(metadata: RawObject): string | null {
  const times = listOf(metadata['managedFields'])
    .map(objectOf)
    .filter((entry) => 'f:data' in objectOf(entry['fieldsV1']))
    .map((entry) => toIso(entry['time']))
    .filter((time) => time !== null);
  return times.sort().at(-1) ?? null;
}

/** `aws-logging` keeps its text, which is judged; other ConfigMaps keep only their name. */
function redactConfigMap(raw: RawObject): RawObject {
  const { apiVersion, kind, metadata, data } = raw;
  if (!isLogging(raw)) return { apiVersion, kind, metadata: redactMetadata(metadata) };
  const { managedFields } = objectOf(metadata);
  return { apiVersion, kind, metadata: { ...redactMetadata(metadata), managedFields }, data: redactData(data) };
}

function redactData(value: unknown): RawObject {
  const entries = Object.entries(textMap(value)).map(([key, text]) => [key, redactConfiguration(text)]);
  return Object.fromEntries(entries) as RawObject;
}
