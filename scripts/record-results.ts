// Has an earlier release audit every recorded cluster: node scripts/record-results.ts REF FILE.json.gz
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { cleanFolder, readMistakes, writeMistake } from '../test/clusters/mistake.ts';

const run = promisify(execFile);

/** The folders that are scanned, by name of the cluster; one that `check` judges has no result to compare with. */
async function writeClusters(dir: string): Promise<Map<string, string>> {
  const folders = new Map<string, string>();
  for (const name of await readdir(cleanFolder(''))) folders.set(`clean/${name}`, cleanFolder(name));
  for (const mistake of (await readMistakes()).filter(({ manifest }) => manifest === undefined)) {
    const folder = join(dir, mistake.name);
    await writeMistake(mistake, folder);
    folders.set(`mistakes/${mistake.name}`, folder);
  }
  return folders;
}

/** Standard output; that findings were found ends the command with an error. */
async function scan(checkout: string, folder: string): Promise<string> {
  const command = ['functions/cli/bin.mjs', 'scan', '--snapshot', folder, '--format', 'json', '--no-config'];
  const options = { cwd: checkout, maxBuffer: 2 ** 28 };
  return run(process.execPath, command, options).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { readonly stdout: string }).stdout,
  );
}

async function record(ref: string, file: string, dir: string): Promise<void> {
  const checkout = join(dir, 'checkout');
  await run('git', ['worktree', 'add', '--detach', checkout, ref]);
  await symlink(resolve('node_modules'), join(checkout, 'node_modules'));
  const results: Record<string, unknown> = {};
  for (const [name, folder] of await writeClusters(dir))
    results[name] = (JSON.parse(await scan(checkout, folder)) as { clusters: unknown[] }).clusters[0];
  await writeFile(file, gzipSync(JSON.stringify(results), { level: 9 }));
  await run('git', ['worktree', 'remove', '--force', checkout]);
  console.log(`${Object.keys(results).length} results in ${file}`);
}

const [ref, file] = process.argv.slice(2);
if (ref === undefined || file === undefined) throw new Error('give a commit and a file');
const dir = await mkdtemp(join(tmpdir(), 'results-'));
await record(ref, file, dir).finally(() => rm(dir, { recursive: true, force: true }));
