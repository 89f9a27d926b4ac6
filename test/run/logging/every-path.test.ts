import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { configMapManifest, namespaceManifest } from '#audit/logging/config-text.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { read } from '#model/facts/cluster-facts.ts';
import { check } from '#run/check/check.ts';
import { judgeLogging } from '#run/logging/judge-logging.ts';
import { type Sample, samples } from '../../audit/logging/fluent-bit/samples.ts';
import { facts, fargatePod, hourAgo, loggingConfigMap, minutesAgo } from '../../support/builders/facts.ts';
import { audit } from '../../support/judge.ts';
import { deployment, describedProfiles } from '../../support/builders/manifests.ts';
import { emptyFolder } from '../../support/clusters/snapshot-folder.ts';
import { configured, look, watchedPod } from '../../support/builders/watched.ts';

const context = { region: 'us-west-2', kubernetesVersion: '1.33' };
const now = () => new Date('2026-11-24T02:00:00Z');

/** What a configuration comes to, as far as a path tells. */
interface Told {
  readonly refused: boolean;
  readonly unstartable: boolean;
  /** Codes of what has no effect, or is noted. */
  readonly parts: readonly string[];
}

const manifestOf = ({ data }: Sample) => `${namespaceManifest()}---\n${configMapManifest(data)}`;

/** By `logging`, of the manifest. */
function toldByLinter(sample: Sample): Told {
  const { taken, starts, problems, notes } = judgeLogging(manifestOf(sample), 'aws-logging.yaml', context);
  const parts = [...problems.filter(({ level }) => level === 'ineffective'), ...notes].map(({ code }) => code);
  return {
    refused: !taken,
    unstartable: starts === 'no',
    // Of a group without retention, a scan speaks by the group itself.
    parts: [...new Set(parts)].filter((code) => code !== 'log-group-retention').sort(),
  };
}

function toldBy({
  verdicts,
  findings,
}: Pick<ClusterResult, 'verdicts' | 'findings'>): Omit<Told, 'parts'> & { parts: number } {
  const failed = (rule: string) => verdicts.find((one) => one.rule === rule)?.status === 'fail';
  return {
    refused: failed('logging-configmap-invalid'),
    unstartable: failed('logging-configmap-unstartable'),
    parts: findings.filter(({ rule }) => rule === 'logging-configmap-ineffective').length,
  };
}

const counted = ({ refused, unstartable, parts }: Told) => ({ refused, unstartable, parts: parts.length });

describe('every path tells the same of a configuration', () => {
  it.each(samples)('the scan of a cluster whose pods log: $name', async (sample) => {
    const logger = { annotations: { Logging: 'LoggingEnabled' }, createdAt: minutesAgo(5), startedAt: minutesAgo(4) };
    const configMap = loggingConfigMap({ data: sample.data, dataChangedAt: hourAgo });
    const result = await audit(facts({ loggingConfigMap: read(configMap) }), [fargatePod(logger)]);
    expect(toldBy(result)).toEqual(counted(toldByLinter(sample)));
  });

  it('the check of manifests: all samples', async () => {
    const folder = await emptyFolder();
    const at = (name: string, text: string) => {
      writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    };
    const files = [at('app.yaml', deployment({ labels: ['app: web', 'fargate: "yes"'] }))];
    const profiles = [at('profiles.json', describedProfiles({ namespace: 'shop', labels: { fargate: 'yes' } }))];
    for (const sample of samples) {
      const logging = at('logging.yaml', manifestOf(sample));
      const [cluster] = (await check({ files, profiles, logging }, now)).result.clusters;
      const { refused, unstartable } = toldByLinter(sample);
      expect({ name: sample.name, ...(cluster && toldBy(cluster)) }).toMatchObject({
        name: sample.name,
        refused,
        unstartable,
      });
    }
  });

  it.each(samples)('the watch: $name', async (sample) => {
    const logging = { ...configured, loggingConfigMap: read(loggingConfigMap({ data: sample.data })) };
    const silent = watchedPod({ says: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' });
    const { configuration } = await look({ pods: [[silent]], logging });
    const { refused, unstartable } = toldByLinter(sample);
    expect(configuration).toBe(refused || unstartable ? 'broken' : 'fine');
  });
});
