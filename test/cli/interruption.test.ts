import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeCluster } from '../support/fake-cluster.ts';
import { bin } from '../support/run-cli.ts';

describe('an interruption', () => {
  it('ends a scan that hangs, with one line and exit 130', async () => {
    const cluster = await startFakeCluster({ misbehave: () => ({ do: 'hang' }) });
    onTestFinished(() => cluster.close());
    const child = spawn(process.execPath, [bin, 'scan', '--cluster', 'shop'], {
      env: { ...process.env, ...cluster.env },
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (cluster.kubernetes.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(stderr).toBe('fargate-auditor: interrupted\n');
  });
});
