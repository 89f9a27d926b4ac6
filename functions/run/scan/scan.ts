import { collectFacts } from '#collect/facts.ts';
import { collectPods } from '#collect/pods.ts';
import type { RawSource } from '#collect/source.ts';
import { mapLimited } from '#lib/async.ts';
import { type Configuration, noConfiguration } from '#model/configuration/configuration.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import { plural } from '#lib/text/wording.ts';
import { summarize, failedResult } from './audit-result.ts';
import { judgeFacts, readsOf, settingsFor } from './judge-facts.ts';
import { type AbsentNamespace, absentFaults, LookedAt } from './looked-at.ts';

/** A cluster to audit, with the way to open it. */
export interface Target {
  readonly name: string;
  /** `live` when absent. */
  readonly mode?: RawSource['mode'];
  open(): Promise<RawSource>;
}

interface ScanOptions {
  /** Namespaces to audit; empty means all. */
  readonly scope: readonly string[];
  /** Default configuration if absent. */
  readonly configuration?: Configuration;
  /** Called with the current step, for a waiting user. */
  readonly onProgress?: (text: string) => void;
}

/** Outcome of one target. A cluster that could not be audited is a result too, with the reason. */
export interface Scanned {
  readonly result: ClusterResult;
  readonly fault: AuditorError | null;
  /** Requested namespaces that do not exist; null if unknown. */
  readonly absent?: readonly AbsentNamespace[] | null;
}

/** Clusters audited at once: their waits overlap, and memory stays at a few pages each. */
const concurrency = 4;

/** Audits every target. The failure of one cluster becomes its result, never the scan's failure. */
export async function scan(
  targets: readonly Target[],
  options: ScanOptions,
): Promise<{ result: AuditResult; faults: AuditorError[] }> {
  const progress = scanProgress(targets.length, (text) => options.onProgress?.(text));
  const scanned = await mapLimited(targets, concurrency, async (target) => {
    const { tell, end } = progress.begin(target.name);
    return scanCluster(target, { ...options, onProgress: tell }).finally(end);
  });
  const nowhere = absentFaults(scanned.map(({ absent = null }) => absent));
  const results = scanned.map(({ result }) => withAbsent(result, options.scope, nowhere));
  return {
    result: summarize(atOneTime(results)),
    faults: [...scanned.flatMap(({ fault }) => fault ?? []), ...nowhere],
  };
}

/** If none of the requested namespaces exists, nothing that was requested was audited. */
function withAbsent(result: ClusterResult, scope: readonly string[], faults: readonly AuditorError[]): ClusterResult {
  if (faults.length === 0) return result;
  const messages = faults.map(({ message }) => message);
  const told = { ...result, warnings: [...messages, ...result.warnings] };
  const isAll = result.status !== 'failed' && faults.length === new Set(scope).size;
  return isAll ? { ...told, status: 'failed', error: messages.join('; ') } : told;
}

/**
 * A cluster of which nothing was read has no time of its own: it gets that of the others, so that the same input gives
 * the same bytes.
 */
function atOneTime(results: readonly ClusterResult[]): ClusterResult[] {
  const times = results.filter(({ arn }) => arn !== null).map(({ takenAt }) => takenAt);
  const newest = times.sort().at(-1);
  return results.map((result) => (result.arn === null ? { ...result, takenAt: newest ?? result.takenAt } : result));
}

/** Audits one target; a foreseen failure becomes its result. */
export async function scanCluster(target: Target, options: ScanOptions): Promise<Scanned> {
  const { onProgress } = options;
  onProgress?.('reading the cluster');
  let source: RawSource | undefined;
  try {
    source = await target.open();
    const { result, absent, contradiction } = await auditSource(source, options, (pods) =>
      onProgress?.(judgedText(pods)),
    );
    return { ...withoutKubernetes(result, source.unreachable?.() ?? contradiction), absent };
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return { result: failedResult(target, options, error), fault: error };
  } finally {
    source?.close?.();
  }
}

/** Facts from EKS alone are kept, but a cluster whose Kubernetes API did not answer was not audited. */
function withoutKubernetes(result: ClusterResult, fault: AuditorError | null): Scanned {
  return fault === null ? { result, fault } : { result: { ...result, status: 'failed', error: fault.message }, fault };
}

interface Audited {
  readonly result: ClusterResult;
  readonly absent: readonly AbsentNamespace[];
  /** Reason why the pods that were read cannot be all. */
  readonly contradiction: AuditorError | null;
}

/** Collects from an open source and audits: the only path from documents to verdicts. */
async function auditSource(
  source: RawSource,
  { scope, configuration = noConfiguration }: ScanOptions,
  onPods?: (count: number) => void,
): Promise<Audited> {
  const facts = await collectFacts(source, { ...readsOf(configuration), scope });
  const { expected } = settingsFor(configuration, facts.cluster);
  const plan = { ...facts, expected };
  const lookedAt = new LookedAt();
  const result = await judgeFacts(facts, lookedAt.watch(collectPods(source, plan), onPods), configuration);
  const absent = lookedAt.absent(facts);
  const empty = absent.length > 0 ? [] : lookedAt.emptiness();
  return {
    result: { ...result, warnings: [...source.warnings, ...empty, ...result.warnings] },
    absent,
    contradiction: await lookedAt.contradiction(source, plan),
  };
}

/** Progress of several clusters audited at once. */
interface ScanProgress {
  /** Starts a cluster: `tell` reports its step, `end` its end. */
  begin(name: string): { readonly tell: (what: string) => void; readonly end: () => void };
}

/** `3 of 12 clusters · shop: 12,400 pods judged · web: reading the cluster`; of a single one only the latter. */
export function scanProgress(total: number, onProgress: (text: string) => void): ScanProgress {
  const running = new Map<symbol, string>();
  let ended = 0;
  const show = () => {
    const head = total > 1 ? [`${String(ended)} of ${plural(total, 'cluster')}`] : [];
    onProgress([...head, ...running.values()].join(' · '));
  };
  return {
    begin: (name) => {
      // Clusters in different Regions may have the same name.
      const key = Symbol(name);
      return {
        tell: (what) => {
          running.set(key, `${name}: ${what}`);
          show();
        },
        end: () => {
          running.delete(key);
          ended += 1;
          if (total > 1) show();
        },
      };
    },
  };
}

/** `1 pod judged`, `12,400 pods judged` */
export function judgedText(pods: number): string {
  return `${pods === 1 ? '1 pod' : `${pods.toLocaleString('en-US')} pods`} judged`;
}
