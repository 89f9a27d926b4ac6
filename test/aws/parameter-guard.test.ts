import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The client that osls has.
const { CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStackResourcesCommand } = createRequire(
  import.meta.resolve('osls'),
)('@aws-sdk/client-cloudformation');

const root = fileURLToPath(new URL('../..', import.meta.url));
const StackName = 'fargate-auditor-dev';
const client = new CloudFormationClient({});
let folder: string;

/** The stack of the stage, as an earlier deployment left it: with somebody who hears its alarms. */
async function deployed(alarmEmail: string): Promise<void> {
  const TemplateBody = JSON.stringify({
    Parameters: { AlarmEmail: { Type: 'String', Default: '' } },
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
  });
  const Parameters = [{ ParameterKey: 'AlarmEmail', ParameterValue: alarmEmail }];
  await client.send(new CreateStackCommand({ StackName, TemplateBody, Parameters }));
}

function deploying(...given: string[]) {
  const words = [join(root, 'node_modules/osls/bin/serverless.js'), 'deploy', '--stage', 'dev', ...given];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...words, '--region', 'eu-west-1'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, told: stdout + stderr };
}

async function resources(): Promise<readonly string[]> {
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  return StackResources.map(({ LogicalResourceId }: { LogicalResourceId: string }) => LogicalResourceId);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guard-'));
  for (const name of ['serverless.yml', 'infra', 'package.json', 'scripts/parameter-guard.mjs'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const words = [join(root, 'scripts/build.mjs'), 'functions', '--outdir', join(folder, 'dist')];
  expect(spawnSync(process.execPath, words, { cwd: root }).status).toBe(0);
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('npm run deploy, over a stack that mails its alarms', { timeout: 120_000 }, () => {
  it('is refused when it forgets that address, and leaves the stack as it is', async () => {
    await deployed('ops@example.com');
    const { status, told } = deploying();
    expect(status).toBe(1);
    expect(told).toContain('alarmEmail is "ops@example.com" there and would become ""');
    expect(told).toContain('--param "dropParameters=alarmEmail"');
    expect(await resources()).toEqual(['Topic']);
    await client.send(new DeleteStackCommand({ StackName }));
  });
});
