import { describe, expect, it } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import { kubernetesAccess } from '#collect/doctor/grants.ts';
import { folderOf } from '../support/clusters/snapshot-folder.ts';
import { denyAccess, wholeCluster } from '../support/clusters/whole-cluster.ts';
import { runCli } from '../support/run-cli.ts';

const services = kubernetesAccess.filter(({ resource }) => resource === 'services');

/** A scan by an identity that may not list Services, with a configuration that leaves them out or does not. */
async function scanned(configuration: string) {
  const cluster = await wholeCluster();
  denyAccess(cluster, ...services);
  const dir = await folderOf({ 'fargate-auditor.yaml': configuration });
  const words = ['scan', '--cluster', 'shop', '-o', 'json', '--fail-on', 'none', '--fail-on-incomplete'];
  const run = await runCli([...words, '--config', `${dir}/fargate-auditor.yaml`], { env: cluster.env });
  const result = JSON.parse(run.stdout) as AuditResult;
  const asked = cluster.kubernetes.requests.some(({ resource }) => resource === 'services');
  const verdict = result.clusters[0]?.verdicts.find(({ rule }) => rule === 'load-balancer-targets');
  return { run, result, asked, verdict, coverage: result.clusters[0]?.coverage, status: result.clusters[0]?.status };
}

describe('a read that is refused', () => {
  it('makes the cluster incomplete, with the grant', async () => {
    const { run, verdict, status, result } = await scanned('rules: {}\n');
    expect(verdict).toMatchObject({
      status: 'not-evaluated',
      missingPermissions: ['list services (cluster-wide RBAC)'],
    });
    expect([status, result.summary.incomplete, run.code]).toEqual(['incomplete', true, 4]);
  });

  it('and that the configuration leaves out is not asked for, and its rule does not apply and is counted', async () => {
    const { run, verdict, status, result, coverage, asked } = await scanned('reads: { without: [services] }\n');
    expect(asked).toBe(false);
    expect(verdict).toMatchObject({
      ...{ status: 'not-applicable', decidedBy: 'configuration', missingPermissions: [] },
      ...{ reason: 'left out by configuration: services', leftOut: ['services'] },
    });
    expect(coverage).toMatchObject({ notEvaluated: 0, percent: 100 });
    expect(coverage?.leftOut).toBeGreaterThan(0);
    expect(result.summary).toMatchObject({ incomplete: false, leftOut: ['services'] });
    expect([status, run.code]).toEqual(['audited', 0]);
  });
});
