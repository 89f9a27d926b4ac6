import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfiguration } from '#run/configuration/load.ts';

const page = readFileSync('docs/onboarding.md', 'utf8');

describe('docs/onboarding.md', () => {
  it('writes targets that the auditor takes', () => {
    const script = /^```sh targets\n(.*?)^```/ms.exec(page)?.[1] ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'onboarding-'));
    try {
      writeFileSync(join(folder, 'aws'), '#!/bin/sh\n');
      chmodSync(join(folder, 'aws'), 0o755);
      const env = {
        PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
        ...{ REGIONS: 'eu-west-1,us-east-1', HUB: '111122223333', EXTERNAL_ID: 'shared-word' },
        ACCOUNTS: '111122223333 444455556666',
      };
      expect(spawnSync('bash', ['-c', script], { cwd: folder, env }).status).toBe(0);
      const { targets } = parseConfiguration(readFileSync(join(folder, 'fargate-auditor.yaml'), 'utf8'), 'targets');
      expect(targets?.accounts).toMatchObject([
        { account: '111122223333', regions: ['eu-west-1', 'us-east-1'] },
        {
          account: '444455556666',
          regions: ['eu-west-1', 'us-east-1'],
          roleArn: 'arn:aws:iam::444455556666:role/fargate-auditor-member',
          externalId: 'shared-word',
        },
      ]);
      expect(targets?.accounts?.[0]).not.toHaveProperty('roleArn');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names a script and options that are there', () => {
    const usage = spawnSync('bash', ['infra/access-entries.sh'], { encoding: 'utf8' }).stderr;
    for (const option of ['--dry-run', '--view-policy', '--cluster-role']) {
      expect(page).toContain(option);
      expect(usage).toContain(option);
    }
  });
});

describe('the roles of the auditor', () => {
  const files = readdirSync('infra').filter((file) => file.endsWith('.yml'));
  const actions = files.flatMap((file) => {
    const text = readFileSync(`infra/${file}`, 'utf8');
    return [...text.matchAll(/(?<!:)\b(eks|iam):([A-Za-z*?]+)/g)].map(([action]) => action);
  });

  it('let nobody into a cluster', () => {
    expect(actions).toContain('eks:DescribeCluster');
    // Reading alone; SimulatePrincipalPolicy does nothing either.
    expect(
      actions.filter((action) => !/^\w+:(List|Describe|Get|SimulatePrincipalPolicy|PassRole)/.test(action)),
    ).toEqual([]);
  });
});

describe('infra/terraform', () => {
  const main = readFileSync('infra/terraform/main.tf', 'utf8');

  it('gives the template the three parameters of a release, which nobody can give otherwise', () => {
    const merged = /merge\(var\.parameters, \{(.*?)\}\)/s.exec(main)?.[1] ?? '';
    expect([...merged.matchAll(/^\s*(\w+)\s*=/gm)].map(([, name]) => name)).toEqual([
      'CodeBucket',
      'CodePrefix',
      'Stage',
    ]);
  });

  it('hands out outputs that the stack has', () => {
    const outputs = readdirSync('infra')
      .filter((file) => file.endsWith('.yml'))
      .flatMap((file) => {
        const parsed: unknown = parse(readFileSync(`infra/${file}`, 'utf8'), {
          logLevel: 'silent',
          merge: true,
          maxAliasCount: -1,
        });
        return Object.keys((parsed as { Outputs?: object }).Outputs ?? {});
      });
    const used = [...readFileSync('infra/terraform/outputs.tf', 'utf8').matchAll(/outputs\["(\w+)"\]/g)].map(
      ([, name]) => name,
    );
    expect(used).toHaveLength(2);
    expect(outputs).toEqual(expect.arrayContaining(used));
  });

  const terraform = spawnSync('terraform', ['version']).status === 0;
  it.skipIf(!terraform)('is written as terraform fmt writes it', () => {
    const { status, stdout } = spawnSync('terraform', ['fmt', '-recursive', '-check', resolve('infra/terraform')], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
