import { readManifestFiles } from '#collect/manifests/manifest-files.ts';
import { readManifests } from '#collect/manifests/read-manifests.ts';
import { type Configuration, noConfiguration } from '#model/configuration/configuration.ts';
import { Fault } from '#model/fault.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import { summarize, failedResult } from '../scan/audit-result.ts';
import {
  type CheckInput,
  judgeManifests,
  type CheckSource,
  checkSources,
  type SourceOptions,
} from './check-sources.ts';
import { type Fixes, fixesFor, type WantedLabels, wantedLabels } from './fixes.ts';
import { givenLogging } from './logging-objects.ts';
import { toManifestResult } from './manifest-result.ts';

export interface CheckOptions extends SourceOptions {
  /** Files, folders, or `-` for standard input. */
  readonly files: readonly string[];
  readonly stdin?: NodeJS.ReadableStream;
  /** Of objects that name none. */
  readonly namespace?: string | undefined;
  /** A file with the `aws-logging` ConfigMap. */
  readonly logging?: string | undefined;
  readonly configuration?: Configuration;
}

export interface Checked {
  readonly result: AuditResult;
  readonly faults: readonly Fault[];
  /** Fixes that all sources of profiles agree on. */
  readonly fixes: Fixes;
}

/** Judges manifests before they are applied, once for each source of profiles. Fails with a `Fault` for bad input. */
export async function check(options: CheckOptions, now: () => Date, signal?: AbortSignal): Promise<Checked> {
  const { files, stdin, namespace = null, logging, configuration = noConfiguration } = options;
  if (files.length === 0) throw new Fault('usage', 'Which manifests? Give -f FILE, a folder, or - for standard input');
  const sources = await checkSources(options, now, signal);
  const manifests = readManifests(await readManifestFiles(files, stdin), namespace);
  const input = { manifests, logging: await givenLogging(logging, manifests, stdin), configuration };
  const outcomes: CheckOutcome[] = [];
  for (const source of sources) outcomes.push(await outcomeOf(source, input));
  return {
    result: summarize(outcomes.map(({ result }) => result)),
    faults: outcomes.flatMap(({ fault }) => fault ?? []),
    fixes: fixesFor(
      manifests.workloads,
      outcomes.map(({ wanted }) => wanted),
    ),
  };
}

interface CheckOutcome {
  readonly result: ClusterResult;
  readonly fault: Fault | null;
  readonly wanted: WantedLabels;
}

/** One cluster's failure is that cluster's result. */
async function outcomeOf(source: CheckSource, input: CheckInput): Promise<CheckOutcome> {
  let base: Awaited<ReturnType<CheckSource['open']>> | undefined;
  try {
    base = await source.open();
    const judged = await judgeManifests(base, source, input);
    const fault = base.unreachable?.() ?? null;
    const result = toManifestResult(judged, source, input, base.warnings);
    const wanted: WantedLabels = source.from === 'nowhere' ? new Map() : wantedLabels(judged);
    return { result: fault === null ? result : { ...result, status: 'failed', error: fault.message }, fault, wanted };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const target = { name: source.name, mode: 'manifests' } as const;
    return { result: failedResult(target, { ...input, scope: [] }, error), fault: error, wanted: new Map() };
  } finally {
    base?.close?.();
  }
}
