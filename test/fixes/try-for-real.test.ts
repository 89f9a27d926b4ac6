import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('try-for-real.ts', import.meta.url));

function run(assets: string | undefined) {
  const env = { ...process.env };
  delete env['KUBEBUILDER_ASSETS'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
    env: assets === undefined ? env : { ...env, KUBEBUILDER_ASSETS: assets },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

it('Trying fixes for real says that it tried none where no server can be had, which is no failure', () => {
  const { status, stdout } = run(undefined);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^SKIPPED: no fix was tried\. KUBEBUILDER_ASSETS names no folder with etcd, kube-apiserver, /);
});

it('Trying fixes for real is refused a folder that has no server', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assets-'));
  expect(run(folder)).toMatchObject({
    status: 2,
    stderr: `no fix was tried: KUBEBUILDER_ASSETS is ${folder}, which has no etcd\n`,
  });
  await rm(folder, { recursive: true });
});
