import { isMap, isScalar } from 'yaml';
import { excerpt, type Problem } from '#audit/logging/config/interpret-config.ts';
import { labelEvidence, labelPurpose } from '#audit/logging/logging-fault.ts';
import type { ManifestCode } from '#audit/logging/problem-codes.ts';
import type { Manifest, ManifestObject } from '#collect/manifests/manifests.ts';
import { offsetOf, scalarText, textAt } from '#collect/manifests/yaml-documents.ts';
import { dataPairs, nodeAt } from './logging-input-data.ts';

/** A problem of the manifest around the configuration, with its position in the file. */
export type ManifestProblem = Omit<Problem, 'code'> & { readonly code: ManifestCode };

type UnplacedProblem = Omit<ManifestProblem, 'key' | 'line' | 'column'> & { readonly key?: string };

const mild = { level: 'ineffective', severity: 'low' } as const;

/** Problems of the objects around the configuration. */
export function judgeManifest(manifest: Manifest, picked: ManifestObject): ManifestProblem[] {
  const at = (node: unknown, draft: UnplacedProblem): ManifestProblem => ({
    key: null,
    ...draft,
    ...manifest.place(offsetOf(node)),
  });
  return [
    ...judgeName(picked).map((draft) => at(metadataNode(picked, 'name'), draft)),
    ...judgeNamespace(picked).map((draft) => at(metadataNode(picked, 'namespace'), draft)),
    ...otherCopies(manifest, picked).map(({ map }) => at(map, duplicate)),
    ...judgeValues(picked, manifest).map(({ node, draft }) => at(node, draft)),
    ...manifest.objects.flatMap((object) =>
      judgeLabel(object).map((draft) => at(metadataNode(object, 'labels'), draft)),
    ),
  ];
}

function metadataNode({ map }: ManifestObject, field: string): unknown {
  const metadata = nodeAt(map, 'metadata');
  return (isMap(metadata) ? nodeAt(metadata, field) : undefined) ?? metadata ?? map;
}

function judgeName({ name }: ManifestObject): UnplacedProblem[] {
  if (name === 'aws-logging') return [];
  const is = excerpt(name ?? 'absent');
  const message = `The ConfigMap is named "${is}"; Fargate reads only aws-logging.`;
  return [{ code: 'configmap-name', level: 'rejected', message, is, shouldBe: 'aws-logging', correctable: true }];
}

function judgeNamespace({ namespace }: ManifestObject): UnplacedProblem[] {
  if (namespace === 'aws-observability') return [];
  const fix = { code: 'configmap-namespace', shouldBe: 'aws-observability', correctable: true } as const;
  if (namespace === null) {
    const message = 'The ConfigMap names no namespace; it has effect only in aws-observability.';
    return [{ ...fix, ...mild, message, is: 'absent' }];
  }
  const is = excerpt(namespace);
  const message = `The ConfigMap is in the namespace "${is}"; Fargate reads it only in aws-observability.`;
  return [{ ...fix, level: 'rejected', message, is }];
}

/** Keys that stand several times, which are no fault of what is applied. */
export function repeatedNotes({ repeated }: Manifest): ManifestProblem[] {
  return repeated.map(({ message, line, column }) => ({
    ...{ code: 'key-repeated', level: 'note', key: null, line, column },
    ...{ message: `${message}.`, is: 'several times', shouldBe: 'once', correctable: false },
  }));
}

const duplicate: UnplacedProblem = {
  code: 'configmap-duplicate',
  level: 'ineffective',
  message: 'There is another ConfigMap aws-logging in this file; this one was not judged.',
  is: 'a second aws-logging',
  correctable: false,
};

function otherCopies({ objects }: Manifest, picked: ManifestObject): ManifestObject[] {
  return objects.filter(({ kind, name, map }) => kind === 'ConfigMap' && name === 'aws-logging' && map !== picked.map);
}

function judgeValues({ map }: ManifestObject, { resolve }: Manifest): { node: unknown; draft: UnplacedProblem }[] {
  return dataPairs(map).flatMap(({ key, value }) => {
    const node = resolve(value);
    if (isScalar(node) && (typeof node.value === 'string' || node.value === null)) return [];
    if (!isScalar(key) || node === null) return [];
    const name = String(key.value);
    const is = isScalar(node) ? excerpt(scalarText(node)) : 'a structure';
    const message = `${excerpt(name)} must be a string, or the API server rejects the ConfigMap; ${isScalar(node) ? `write "${is}", in quotes` : 'write its text as a block after "|"'}.`;
    const shouldBe = isScalar(node) ? `"${is}"` : 'a string';
    const correctable = isScalar(node);
    return [
      {
        node: value,
        draft: { code: 'data-value-not-string', level: 'rejected', key: name, message, is, shouldBe, correctable },
      },
    ];
  });
}

/** Judges the label of the ConfigMap's namespace, if the file contains it. */
function judgeLabel({ kind, name, map }: ManifestObject): UnplacedProblem[] {
  if (kind !== 'Namespace' || name !== 'aws-observability') return [];
  const metadata = nodeAt(map, 'metadata');
  const labels = isMap(metadata) ? nodeAt(metadata, 'labels') : undefined;
  const value = isMap(labels) ? textAt(labels, 'aws-observability') : null;
  const evidence = labelEvidence(value === null ? {} : { 'aws-observability': value });
  if (evidence === null) return [];
  const message = `The namespace aws-observability lacks the label aws-observability: enabled; ${labelPurpose}.`;
  const shouldBe = `aws-observability: ${evidence.shouldBe ?? ''}`;
  return [
    { code: 'namespace-unlabelled', level: 'ineffective', message, is: evidence.is, shouldBe, correctable: false },
  ];
}
