import { judgeLoggingConfig } from '#audit/logging/config/judge-logging-config.ts';
import { problemText } from '#audit/logging/config-text.ts';
import { contextOf } from '#audit/logging/logging-fault.ts';
import type { KindName } from '#collect/kinds/index.ts';
import { readManifestFiles, type ManifestFile } from '#collect/manifests/manifest-files.ts';
import type { LoggingObjects } from '#collect/manifests/manifest-source.ts';
import { type Manifests, type PlacedObject, placeOf } from '#collect/manifests/manifests.ts';
import { readManifests } from '#collect/manifests/read-manifests.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { FilePosition, Finding } from '#model/finding/finding.ts';
import type { ClusterResult } from '#model/result/result.ts';
import type { LoggingInput } from '../logging/logging-input.ts';
import { readLoggingInput } from '../logging/read-logging-input.ts';

/** Logging configuration in the files, which replaces the cluster's. */
export interface LoggingConfigMapInput {
  readonly objects: LoggingObjects;
  /** Position of the finding's object; null if it is in no file. */
  place(finding: Finding, cluster: Pick<ClusterResult, 'region' | 'version'>): FilePosition | null;
}

const namespace = 'aws-observability';

/** Logging objects of `--logging FILE`, or else those in the manifests. Fails with an `AuditorError`. */
export async function givenLogging(
  file: string | undefined,
  manifests: Manifests,
  stdin?: NodeJS.ReadableStream,
): Promise<LoggingConfigMapInput> {
  if (file === undefined) {
    const own = othersOf(manifests, 'configmaps').find(
      (one) => one.name === 'aws-logging' && one.namespace === namespace,
    );
    const text = own === undefined ? null : { name: own.manifest.file, text: own.manifest.text };
    return given(text, othersOf(manifests, 'namespaces'));
  }
  const { files, faults } = await readManifestFiles([file], stdin);
  for (const fault of faults) throw fault;
  const [only, ...more] = files;
  if (only === undefined || more.length > 0) throw new AuditorError('usage', `--logging ${file}: give one file`);
  return given(only, isConf(only) ? [] : othersOf(readManifests({ files: [only], charts: [] }, null), 'namespaces'));
}

function othersOf({ others }: Manifests, kind: KindName): readonly PlacedObject[] {
  return others.get(kind) ?? [];
}

function isConf({ name, text }: ManifestFile): boolean {
  return readLoggingInput(text, name).bareKey !== null;
}

function given(file: Pick<ManifestFile, 'name' | 'text'> | null, all: readonly PlacedObject[]): LoggingConfigMapInput {
  const namespaces = all.filter(({ name }) => name === namespace);
  const input = file === null ? null : sound(readLoggingInput(file.text, file.name), file.name);
  return {
    objects: {
      configMaps: input === null ? [] : [configMap(input)],
      namespaces: namespaces.map(({ raw }) => raw),
    },
    place: (finding, cluster) => {
      if (finding.subject.kind === 'Namespace') return namespaces[0] === undefined ? null : placeOf(namespaces[0]);
      if (finding.subject.kind !== 'ConfigMap' || input === null || file === null) return null;
      return { file: file.name, ...placeOfProblem(finding, input, cluster) };
    },
  };
}

/**
 * The input, unless the API server would reject its ConfigMap, which is then not judged. A ConfigMap with the wrong
 * name or namespace is: Fargate then finds none.
 */
function sound(input: LoggingInput, file: string): LoggingInput {
  const bad = input.problems.find(({ code }) => code === 'data-value-not-string');
  if (bad === undefined) return input;
  const place = `${file}:${String(bad.line)}:${String(bad.column)}`;
  throw new AuditorError(
    'usage',
    `${place}: ${bad.message} See fargate-auditor logging -f ${file} for the corrected text`,
  );
}

function configMap({ data, name, namespace: home }: LoggingInput) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: home ?? namespace }, data };
}

const ofPlace: readonly string[] = ['configmap-name', 'configmap-namespace'];

/** Problem that the finding names first, or the one that puts the ConfigMap where Fargate does not look. */
function placeOfProblem(
  { rule, evidence }: Finding,
  input: LoggingInput,
  { region, version }: Pick<ClusterResult, 'region' | 'version'>,
): { line: number; column: number } {
  const misplaced = input.problems.find(({ code }) => ofPlace.includes(code));
  if (rule === 'logging-configmap-missing' && misplaced !== undefined) return positionOf(misplaced);
  const { rejected, unstartable, ineffective, notes } = judgeLoggingConfig(
    input.data,
    contextOf({ region: region ?? '', version: version ?? '' }),
  );
  const all = [...rejected, ...unstartable, ...ineffective, ...notes];
  const first = all.find((problem) => problemText(problem) === evidence[0]?.what);
  return positionOf(first === undefined ? input.locate(null, { line: 1, column: 1 }) : input.locate(first.key, first));
}

function positionOf({ line, column }: { readonly line: number; readonly column: number }) {
  return { line, column };
}
