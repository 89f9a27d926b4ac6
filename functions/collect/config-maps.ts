import { distance } from 'fastest-levenshtein';
import { compareText } from '#lib/compare-text.ts';
import type { ConfigMap, Slices } from '#model/cluster-facts.ts';
import { read } from '#model/slice.ts';
import { unreadFrom } from './raw/slices.ts';
import { objectOf, type RawObject, textOf } from './raw/fields.ts';
import { toConfigMap } from './project/to-config-map.ts';
import type { RawPages } from './raw/pages.ts';

const loggingNamespace = 'aws-observability';
const loggingName = 'aws-logging';

type ConfigMapSlices = Pick<Slices, 'loggingConfigMap' | 'lookAlikeConfigMaps'>;

/** One pass for both. Once `aws-logging` was seen, a failure further on costs only the look-alikes. */
export async function readConfigMaps(pages: RawPages): Promise<ConfigMapSlices> {
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

interface Place {
  readonly namespace: string;
  readonly name: string;
}

function placeOf(raw: RawObject): Place {
  const metadata = objectOf(raw['metadata']);
  return { namespace: textOf(metadata['namespace']) ?? '', name: textOf(metadata['name']) ?? '' };
}

function placeText({ namespace, name }: Place): string {
  return `${namespace}/${name}`;
}

export function isLogging(raw: RawObject): boolean {
  return placeText(placeOf(raw)) === 'aws-observability/aws-logging';
}

/** `aws-logging` anywhere else, or nearly its name in nearly its place. */
function isLookAlike({ namespace, name }: Place): boolean {
  return name === loggingName || (distance(namespace, loggingNamespace) <= 2 && isNearlyLogging(name));
}

function isNearlyLogging(name: string): boolean {
  return name.startsWith(loggingName) || name.includes('fluent') || distance(name, loggingName) <= 2;
}
