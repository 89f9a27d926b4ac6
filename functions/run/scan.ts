import { createHash } from 'node:crypto';
import { auditCluster } from '../audit/audit-cluster.ts';
import { rules } from '../audit/rules/index.ts';
import { collectFacts } from '../collect/facts.ts';
import { collectPods } from '../collect/pods.ts';
import type { RawSource } from '../collect/raw-source.ts';
import { mapLimited } from '../lib/map-limited.ts';
import { Fault } from '../model/fault.ts';
import type { AuditResult, ClusterResult } from '../model/result.ts';
import { severities } from '../model/severity.ts';
import { tool } from '../model/tool.ts';

/** A cluster to audit, and how to get at it. */
export interface Target {
  readonly name: string;
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
    result: summarize(scanned.map(({ result }) => result)),
    faults: scanned.flatMap(({ fault }) => fault ?? []),
  };
}

async function scanCluster(target: Target, { scope, onProgress }: ScanOptions): Promise<Scanned> {
  onProgress?.(`${target.name}: reading the cluster`);
  let source: RawSource | undefined;
  try {
    source = await target.open();
    const result = await auditSource(source, scope, (pods) =>
      onProgress?.(`${target.name}: ${String(pods)} pods judged`),
    );
    return withoutKubernetes(result, source.unreachable?.() ?? null);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { result: failed(target.name, scope, error), fault: error };
  } finally {
    source?.close?.();
  }
}

/** What EKS alone told stays, but a cluster whose API gave no answer was not audited. */
function withoutKubernetes(result: ClusterResult, fault: Fault | null): Scanned {
  return fault === null ? { result, fault } : { result: { ...result, status: 'failed', error: fault.message }, fault };
}

/** Collects from an open source and audits: the one way from documents to a verdict. */
export async function auditSource(
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

function failed(name: string, scope: readonly string[], { message }: Fault): ClusterResult {
  return {
    ...{ partition: null, account: null, region: null, name, arn: null, version: null, createdAt: null },
    takenAt: new Date().toISOString(),
    status: 'failed',
    error: message,
    mode: 'live',
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

/** One document for all clusters. Its id and time come from what was read, so that the same input gives the same bytes. */
export function summarize(clusters: readonly ClusterResult[]): AuditResult {
  const takenAt = clusters.map((cluster) => cluster.takenAt).reduce((a, b) => (a > b ? a : b));
  const findings = clusters.flatMap((cluster) => cluster.findings);
  const identity = JSON.stringify(clusters.map(({ name, arn }) => [name, arn]));
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  return {
    schema: 'fargate-auditor/result/v1',
    tool: { ...tool },
    scanId: `${takenAt.replaceAll(/[-:]|\.\d+/g, '')}-${digest}`,
    takenAt,
    clusters: [...clusters],
    summary: {
      findings: Object.fromEntries(
        severities.map((severity) => [severity, findings.filter((f) => f.severity === severity).length]),
      ) as AuditResult['summary']['findings'],
      new: findings.filter(({ status }) => status === 'new').length,
      resolved: findings.filter(({ status }) => status === 'resolved').length,
      incomplete: clusters.some(({ status }) => status !== 'audited'),
    },
  };
}
