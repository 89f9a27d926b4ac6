import { auditCluster } from '../audit/audit-cluster.ts';
import { rules } from '../audit/rules/index.ts';
import { collectFacts } from '../collect/facts.ts';
import { collectPods } from '../collect/pods.ts';
import type { RawSource } from '../collect/raw-source.ts';
import { mapLimited } from '../lib/map-limited.ts';
import { plural } from '../lib/plural.ts';
import { Fault } from '../model/fault.ts';
import type { AuditResult, ClusterResult } from '../model/result.ts';
import { summarize } from './audit-result.ts';

/** A cluster to audit, and how to get at it. */
export interface Target {
  readonly name: string;
  /** `live` when absent. */
  readonly mode?: RawSource['mode'];
  open(): Promise<RawSource>;
}

export interface ScanOptions {
  /** Namespaces to look at; empty means all. */
  readonly scope: readonly string[];
  /** Told what is being done, for a person who waits. */
  readonly onProgress?: (text: string) => void;
}

/** What came of one target. A cluster that could not be audited is a result too, with the reason. */
export interface Scanned {
  readonly result: ClusterResult;
  readonly fault: Fault | null;
}

/** Clusters under way at once: waiting is shared, and memory stays that of a few pages each. */
const concurrency = 4;

/** Audits every target. One cluster's failure is that cluster's result, never the scan's. */
export async function scan(
  targets: readonly Target[],
  options: ScanOptions,
): Promise<{ result: AuditResult; faults: Fault[] }> {
  const scanned = await mapLimited(targets, concurrency, (target) => scanCluster(target, options));
  return {
    result: summarize(atOneTime(scanned.map(({ result }) => result))),
    faults: scanned.flatMap(({ fault }) => fault ?? []),
  };
}

/** A cluster of which nothing was read has no clock: it takes that of the others, so that the same input gives the same bytes. */
function atOneTime(results: readonly ClusterResult[]): ClusterResult[] {
  const times = results.filter(({ arn }) => arn !== null).map(({ takenAt }) => takenAt);
  const newest = times.sort().at(-1);
  return results.map((result) => (result.arn === null ? { ...result, takenAt: newest ?? result.takenAt } : result));
}

/** Audits one target; what we foresee going wrong is its result. */
export async function scanCluster(target: Target, { scope, onProgress }: ScanOptions): Promise<Scanned> {
  onProgress?.(`${target.name}: reading the cluster`);
  let source: RawSource | undefined;
  try {
    source = await target.open();
    const result = await auditSource(source, scope, (pods) =>
      onProgress?.(`${target.name}: ${plural(pods, 'pod')} judged`),
    );
    return withoutKubernetes(result, source.unreachable?.() ?? null);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { result: failed(target, scope, error), fault: error };
  } finally {
    source?.close?.();
  }
}

/** What EKS alone told stays, but a cluster whose API gave no answer was not audited. */
function withoutKubernetes(result: ClusterResult, fault: Fault | null): Scanned {
  return fault === null ? { result, fault } : { result: { ...result, status: 'failed', error: fault.message }, fault };
}

/** Collects from an open source and audits: the one way from documents to a verdict. */
async function auditSource(
  source: RawSource,
  scope: readonly string[],
  onPods?: (count: number) => void,
): Promise<ClusterResult> {
  const facts = await collectFacts(source, { scope });
  const result = await auditCluster(facts, counted(collectPods(source, facts), onPods), rules);
  return { ...result, warnings: [...source.warnings] };
}

async function* counted(
  pages: ReturnType<typeof collectPods>,
  onPods: ((count: number) => void) | undefined,
): ReturnType<typeof collectPods> {
  let count = 0;
  for await (const page of pages) {
    if (page.ok) onPods?.((count += page.value.length));
    yield page;
  }
}

function failed({ name, mode = 'live' }: Target, scope: readonly string[], { message }: Fault): ClusterResult {
  return {
    ...{ partition: null, account: null, region: null, name, arn: null, version: null, createdAt: null },
    takenAt: new Date().toISOString(),
    status: 'failed',
    error: message,
    mode,
    scope: { namespaces: [...scope] },
    warnings: [],
    coverage: { evaluated: 0, notApplicable: 0, notEvaluated: rules.length, percent: 0 },
    verdicts: rules.map(({ id }) => ({
      ...{ rule: id, status: 'not-evaluated' as const, judged: 0, unread: 1 },
      ...{ reason: 'the cluster could not be read', missingPermissions: [] },
    })),
    findings: [],
    inventory: null,
  };
}
