import { createHash } from 'node:crypto';
import { type DeliveryField, isOfScan, type StoredResult } from '#model/result/stored-result.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { AccountList } from '#model/scan/account-list.ts';
import type { ManifestLine, ScanPlan, ScanSummary } from '#model/scan/scan.ts';
import type { BrokenDocument, Documents } from '#publish/documents.ts';

const rank = { failed: 0, incomplete: 1, audited: 2 } as const;

/** Documents that live in memory and keep the promises of the interface. */
export class MemoryDocuments implements Documents {
  /** The text of `fargate-auditor.yaml`. */
  configuration: string | null = null;
  accounts: AccountList | null = null;
  readonly claims = new Map<string, string>();
  readonly plans = new Map<string, ScanPlan>();
  readonly manifests = new Map<string, readonly (ManifestLine | BrokenDocument)[]>();
  readonly results = new Map<string, StoredResult>();
  readonly latest = new Map<string, { key: string; scheduledTime: string }>();
  readonly summaries: ScanSummary[] = [];
  readonly reports = new Map<string, string>();

  readConfigurationText(): Promise<{ text: string; where: string } | null> {
    const text = this.configuration;
    return Promise.resolve(text === null ? null : { text, where: 'fargate-auditor.yaml' });
  }

  readAccounts(): Promise<AccountList | null> {
    return Promise.resolve(this.accounts);
  }

  writeAccounts(list: AccountList): Promise<void> {
    this.accounts = list;
    return Promise.resolve();
  }

  claimScan(scanId: string, executionId: string): Promise<boolean> {
    const owner = this.claims.get(scanId) ?? executionId;
    this.claims.set(scanId, owner);
    return Promise.resolve(owner === executionId);
  }

  manifestKey(scanId: string): string {
    return `scans/${scanId}/manifest.jsonl`;
  }

  writePlan(plan: ScanPlan): Promise<ScanPlan> {
    const kept = this.plans.get(plan.scanId) ?? plan;
    this.plans.set(plan.scanId, kept);
    return Promise.resolve(kept);
  }

  readPlan(scanId: string): Promise<ScanPlan | null> {
    return Promise.resolve(this.plans.get(scanId) ?? null);
  }

  writeManifest(scanId: string, lines: readonly ManifestLine[]): Promise<string> {
    const key = this.manifestKey(scanId);
    if (!this.manifests.has(key)) this.manifests.set(key, lines);
    return Promise.resolve(key);
  }

  async *readManifest(key: string): AsyncIterable<ManifestLine | BrokenDocument> {
    yield* await Promise.resolve(this.manifests.get(key) ?? []);
  }

  resultKey({ scanId, scheduledTime }: { scanId: string; scheduledTime: string }, key: ClusterKey): string {
    return `dt=${scheduledTime.slice(0, 10)}/${nameOf(key)}/${scanId}.json`;
  }

  writeResult(stored: StoredResult): Promise<string> {
    const { account, region, result } = stored;
    const key = this.resultKey(stored, { account, region, cluster: result.name });
    const before = this.results.get(key);
    if (before === undefined || isBetter(stored, before)) this.results.set(key, stored);
    return Promise.resolve(key);
  }

  readResult(key: string): Promise<StoredResult | null> {
    return Promise.resolve(this.results.get(key) ?? null);
  }

  async readResultWithSum(key: string): Promise<{ stored: StoredResult; sha256: string } | null> {
    const stored = await this.readResult(key);
    return stored && { stored, sha256: createHash('sha256').update(JSON.stringify(stored)).digest('hex') };
  }

  noteDelivery(stored: StoredResult, delivery: DeliveryField, reason: string | null): Promise<void> {
    const { account, region, result } = stored;
    const key = this.resultKey(stored, { account, region, cluster: result.name });
    const kept = this.results.get(key);
    const isThis = kept?.result.status === result.status && isOfScan(kept) === isOfScan(stored);
    if (kept !== undefined && isThis && kept[delivery] !== null) this.results.set(key, { ...kept, [delivery]: reason });
    return Promise.resolve();
  }

  moveLatest(cluster: ClusterKey, stored: { scanId: string; scheduledTime: string }): Promise<void> {
    const now = this.latest.get(nameOf(cluster));
    if (now === undefined || now.scheduledTime <= stored.scheduledTime) {
      this.latest.set(nameOf(cluster), { key: this.resultKey(stored, cluster), scheduledTime: stored.scheduledTime });
    }
    return Promise.resolve();
  }

  latestResult(cluster: ClusterKey): Promise<StoredResult | null> {
    return this.readResult(this.latest.get(nameOf(cluster))?.key ?? '');
  }

  knownClusters(): Promise<readonly ClusterKey[]> {
    const keys = [...this.latest.keys()].sort().map((name) => name.split('/') as [string, string, string]);
    return Promise.resolve(keys.map(([account, region, cluster]) => ({ account, region, cluster })));
  }

  async *summariesBefore(scheduledTime: string): AsyncIterable<ScanSummary> {
    const earlier = this.summaries.filter((summary) => summary.scheduledTime < scheduledTime);
    yield* await Promise.resolve(earlier.sort((a, b) => (a.scheduledTime < b.scheduledTime ? 1 : -1)));
  }

  writeSummary(summary: ScanSummary): Promise<string> {
    const index = this.summaries.findIndex(({ scanId }) => scanId === summary.scanId);
    const before = this.summaries[index];
    if (before === undefined) this.summaries.push(summary);
    else if (before.complete === summary.complete ? before.completedAt < summary.completedAt : summary.complete)
      this.summaries[index] = summary;
    return Promise.resolve(`scans/${summary.scanId}/summary.json`);
  }

  readSummary(scanId: string): Promise<ScanSummary | null> {
    return Promise.resolve(this.summaries.findLast((summary) => summary.scanId === scanId) ?? null);
  }

  writeReport({ scanId }: { scanId: string }, ending: string, text: string): Promise<string> {
    this.reports.set(`${scanId}.${ending}`, text);
    return Promise.resolve(`reports/${scanId}.${ending}`);
  }

  shareReport(name: string, text: string): Promise<string> {
    this.reports.set(name, text);
    return Promise.resolve(`https://bucket.example/${name}?signature`);
  }
}

function isBetter(a: StoredResult, b: StoredResult): boolean {
  const rankOf = ({ gone, result }: StoredResult) => (gone === true ? 0.5 : rank[result.status]);
  return isOfScan(a) === isOfScan(b) ? rankOf(a) > rankOf(b) : isOfScan(a);
}

function nameOf({ account, region, cluster }: ClusterKey): string {
  return `${account}/${region}/${cluster}`;
}
