import { AuditorError } from '#model/auditor-error.ts';
import type { ManifestLine, Scan, ScanSummary } from '#model/scan/scan.ts';
import { auditTarget, type TargetContext } from '#run/nightly/audit-target.ts';
import { planScan, scanIdOf } from '#run/nightly/plan-scan.ts';
import { summarizeScan } from '#run/nightly/summarize-scan.ts';
import { MemoryDocuments } from '../fakes/memory-documents.ts';
import { describedCluster, MemorySource } from '../fakes/memory-source.ts';

const self = { account: '111122223333', region: 'eu-west-1' };
const memberRoleName = 'fargate-auditor-member';

/** Profiles of a cluster that are unhealthy when somebody looks: each is a finding. */
export type Unhealthy = readonly string[];

/** Everything that people and programs are told when a scan is summed up. */
export interface Told {
  readonly summary: ScanSummary;
  readonly digest: { readonly subject: string; readonly text: string } | null;
  readonly event: ScanSummary | null;
  readonly metrics: readonly [ScanSummary, number];
}

const profiles = ['one', 'two', 'three'];

/** A cluster in which these profiles are unhealthy; `key` tells apart what can be found in it. */
export class ProfiledCluster extends MemorySource {
  readonly key: string;

  constructor(cluster: string, unhealthy: Unhealthy) {
    const arn = `arn:aws:eks:${self.region}:${self.account}:cluster/${cluster}`;
    super({
      cluster: { ...describedCluster, name: cluster, arn },
      'fargate-profiles': profiles.map((name) => ({
        fargateProfileName: name,
        clusterName: cluster,
        status: unhealthy.includes(name) ? 'CREATE_FAILED' : 'ACTIVE',
        selectors: [{ namespace: name }],
        subnets: [],
        createdAt: '2026-01-01T00:00:00Z',
      })),
      namespaces: profiles.map((name) => ({ metadata: { name } })),
    });
    this.key = `${cluster} ${unhealthy.join()}`;
  }
}

/** Steps of scans over documents in memory, each as its function does it. */
export class ScheduledScans {
  readonly documents: MemoryDocuments;

  constructor(documents = new MemoryDocuments()) {
    this.documents = documents;
  }

  plan(scheduledTime: string, clusters: readonly string[]): Promise<Scan> {
    return planScan(
      { scheduledTime, executionId: `execution of ${scheduledTime}` },
      {
        documents: this.documents,
        now: () => new Date(scheduledTime),
        self,
        memberRoleName,
        organizationAccounts: () => Promise.resolve([]),
        enabledRegions: () => Promise.resolve([]),
        listClusters: () => Promise.resolve(clusters.map((name) => ({ name, tags: {} }))),
      },
    );
  }

  /** Null for a cluster that cannot be reached. */
  async audit(scheduledTime: string, cluster: string, unhealthy: Unhealthy | null): Promise<void> {
    const lines = this.documents.manifests.get(`scans/${scanIdOf(scheduledTime)}/manifest.jsonl`) ?? [];
    const line = lines.find((one): one is ManifestLine => 'cluster' in one && one.cluster === cluster);
    if (line === undefined) throw new Error(`${cluster} is not in the manifest`);
    await auditTarget(line, this.#target(unhealthy));
  }

  /** An audit that is part of no scan, as `fresh=true` and a changed profile start it. */
  async auditNow(scheduledTime: string, cluster: string, unhealthy: Unhealthy): Promise<void> {
    const line = { scanId: scanIdOf(scheduledTime), scheduledTime, ...self, cluster, error: null };
    await auditTarget(line, this.#target(unhealthy));
  }

  async summarize(scheduledTime: string): Promise<Told> {
    const scanId = scanIdOf(scheduledTime);
    const told: { digest: Told['digest']; event: Told['event']; metrics?: Told['metrics'] } = {
      digest: null,
      event: null,
    };
    const manifestKey = `scans/${scanId}/manifest.jsonl`;
    await summarizeScan(
      { scanId, scheduledTime, manifestKey, clusters: 0, duplicate: false },
      {
        documents: this.documents,
        digestWhen: 'changed',
        lang: 'en',
        now: () => scheduledTime.replace('T02', 'T03'),
        sendDigest: (digest) => Promise.resolve(void (told.digest = digest)),
        announce: (summary) => Promise.resolve(void (told.event = summary)),
        recordMetrics: (...metrics) => void (told.metrics = metrics),
      },
    );
    const summary = await this.documents.readSummary(scanId);
    if (summary === null || told.metrics === undefined) throw new Error('nothing was summed up');
    return { summary, digest: told.digest, event: told.event, metrics: told.metrics };
  }

  #target(unhealthy: Unhealthy | null): TargetContext {
    return {
      documents: this.documents,
      now: () => new Date(),
      self,
      memberRoleName,
      openCluster: ({ cluster }) =>
        unhealthy === null
          ? Promise.reject(new AuditorError('runtime', `Cannot reach cluster ${cluster}`))
          : Promise.resolve(new ProfiledCluster(cluster, unhealthy)),
      logFindings: () => Promise.resolve(),
      importFindings: null,
      recordMetrics: () => undefined,
      requestPoll: () => Promise.resolve(),
      warn: () => undefined,
    };
  }
}
