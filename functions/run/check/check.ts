import { readManifestFiles } from '#collect/manifests/manifest-files.ts';
import type { Manifests } from '#collect/manifests/manifests.ts';
import { readManifests } from '#collect/manifests/read-manifests.ts';
import { type Configuration, noConfiguration } from '#model/configuration/configuration.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import { summarize, failedResult } from '../scan/audit-result.ts';
import {
  type CheckInput,
  judgeManifests,
  type ProfileSource,
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
  /** Namespace of objects without one. */
  readonly namespace?: string | undefined;
  /** A file with the `aws-logging` ConfigMap. */
  readonly logging?: string | undefined;
  readonly configuration?: Configuration;
  /** Files without workloads are not a fault. */
  readonly allowNothing?: boolean | undefined;
}

export interface Checked {
  readonly result: AuditResult;
  readonly faults: readonly AuditorError[];
  /** Fixes on which all sources of profiles agree. */
  readonly fixes: Fixes;
  /** Number of objects that create pods or may, and how many of them were not judged. */
  readonly makers: Manifests['makers'];
}

/**
 * Judges manifests before they are applied, once for each source of profiles. A file that is not a manifest is a fault
 * next to the result; other bad input throws an `AuditorError`.
 */
export async function check(options: CheckOptions, now: () => Date, signal?: AbortSignal): Promise<Checked> {
  const { files, stdin, namespace = null, logging, configuration = noConfiguration, allowNothing = false } = options;
  if (files.length === 0)
    throw new AuditorError('usage', 'Which manifests? Give -f FILE, a folder, or - for standard input');
  const sources = await checkSources(options, now, signal);
  const manifests = readManifests(await readManifestFiles(files, stdin), namespace);
  const input = { manifests, logging: await givenLogging(logging, manifests, stdin), configuration };
  const isAllowed = allowNothing && manifests.unread.length === 0;
  const nothing = isAllowed ? null : whyNothing(manifests);
  const outcomes: CheckOutcome[] = [];
  for (const source of sources) outcomes.push(withNothing(await outcomeOf(source, input), nothing));
  const isTold = nothing === null || manifests.faults.some(({ message }) => message === nothing);
  return {
    result: summarize(outcomes.map(({ result }) => result)),
    faults: [
      ...manifests.faults,
      ...(isTold ? [] : [new AuditorError('usage', nothing)]),
      ...outcomes.flatMap(({ fault }) => fault ?? []),
    ],
    makers: manifests.makers,
    fixes: fixesFor(
      manifests.workloads,
      outcomes.map(({ wanted }) => wanted),
    ),
  };
}

/** Reason why nothing was judged, with the responsible file first; null if something was. */
function whyNothing({ nothing, makers, faults }: Manifests): string | null {
  if (nothing === null) return null;
  const [first] = faults;
  return first !== undefined && makers.unread <= faults.length ? first.message : nothing;
}

/** A check without workloads never passes, whatever it found in the cluster. */
function withNothing(outcome: CheckOutcome, nothing: string | null): CheckOutcome {
  if (nothing === null || outcome.fault !== null) return outcome;
  return { ...outcome, result: { ...outcome.result, status: 'failed', error: nothing } };
}

interface CheckOutcome {
  readonly result: ClusterResult;
  readonly fault: AuditorError | null;
  readonly wanted: WantedLabels;
}

/** The failure of one cluster becomes that cluster's result. */
async function outcomeOf(source: ProfileSource, input: CheckInput): Promise<CheckOutcome> {
  let base: Awaited<ReturnType<ProfileSource['open']>> | undefined;
  try {
    base = await source.open();
    const judged = await judgeManifests(base, source, input);
    const fault = base.unreachable?.() ?? null;
    const result = toManifestResult(judged, source, input, base.warnings);
    const wanted: WantedLabels = source.from === 'nowhere' ? new Map() : wantedLabels(judged);
    return { result: fault === null ? result : { ...result, status: 'failed', error: fault.message }, fault, wanted };
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    const target = { name: source.name, mode: 'manifests' } as const;
    return { result: failedResult(target, { ...input, scope: [] }, error), fault: error, wanted: new Map() };
  } finally {
    base?.close?.();
  }
}
