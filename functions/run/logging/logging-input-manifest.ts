import { isScalar } from 'yaml';
import { isSimilar } from '#lib/text/compare.ts';
import type { Position } from '#model/finding/finding.ts';
import { excerpt } from '#audit/logging/config/interpret-config.ts';
import { isConfKey } from '#audit/logging/config/vocabulary.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { type Manifest, type ManifestObject, readManifest } from '#collect/manifests/manifests.ts';
import { offsetOf, scalarText } from '#collect/manifests/yaml-documents.ts';
import { dataPairs } from './logging-input-data.ts';
import { judgeManifest, repeatedNotes } from './logging-input-judge.ts';
import { printManifest } from './logging-input-print.ts';
import { type Locate, scalarPositions } from './logging-input-positions.ts';
import type { LoggingInput } from './logging-input.ts';

/** Picks the `aws-logging` ConfigMap of a manifest, or the one that was surely meant to be it. */
export function readLoggingManifest(text: string, fileName: string): LoggingInput {
  const manifest = readManifest(text, fileName);
  const picked = pickConfigMap(manifest, fileName);
  const values = valuesOf(picked, text, manifest);
  const start = manifest.place(offsetOf(picked.map));
  const data = Object.fromEntries([...values].map(([key, { value }]) => [key, value]));
  return {
    data,
    bareKey: null,
    name: picked.name ?? '',
    namespace: picked.namespace,
    problems: judgeManifest(manifest, picked),
    notes: repeatedNotes(manifest),
    locate: (key, at) => (key === null ? start : (values.get(key)?.locate(at) ?? start)),
    print: (corrected) => printManifest(picked.map, corrected ?? data),
  };
}

function pickConfigMap({ objects }: Manifest, fileName: string): ManifestObject {
  const maps = objects.filter(({ kind }) => kind === 'ConfigMap');
  const named = maps.filter(({ name }) => name === 'aws-logging');
  const picked = named.find(({ namespace }) => namespace === 'aws-observability') ?? named[0] ?? maps.find(isMeant);
  if (picked !== undefined) return picked;
  const others = maps.slice(0, 5).map(({ name }) => excerpt(name ?? 'one without a name'));
  const held = others.length === 0 ? 'no ConfigMap' : `other ConfigMaps (${others.join(', ')}) but none`;
  throw new AuditorError(
    'usage',
    `${fileName} holds ${held}${others.length === 0 ? '' : ' named aws-logging'}; expected aws-logging`,
  );
}

function isMeant({ map, name, namespace }: ManifestObject): boolean {
  if (namespace === 'aws-observability' || isSimilar(name ?? '', 'aws-logging')) return true;
  return dataPairs(map).some(({ key }) => isScalar(key) && isConfKey(String(key.value)));
}

interface Value {
  readonly value: string;
  readonly locate: Locate;
}

function valuesOf({ map }: ManifestObject, text: string, { place, resolve }: Manifest): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const { key, value } of dataPairs(map)) {
    const node = resolve(value);
    if (!isScalar(key)) continue;
    const string = isScalar(node) ? scalarText(node) : '';
    const start = place(isScalar(node) ? offsetOf(node) : offsetOf(key));
    const locate =
      isScalar(node) && typeof node.value === 'string'
        ? scalarPositions(text, node, string, place)
        : (): Position => start;
    values.set(String(key.value), { value: string, locate });
  }
  return values;
}
