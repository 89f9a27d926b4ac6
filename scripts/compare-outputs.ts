// Shows the effect of a change on everything that the program prints: node scripts/compare-outputs.ts record|compare
// DIR
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { recordOutputs } from './lib/outputs.ts';

/** Lines shown per file; both folders hold the full output. */
const mostLines = 24;
const longestLine = 200;

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(dir, join(entry.parentPath, entry.name)));
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

/** Pages and results are a single line: only split by element is their diff readable. */
function broken(text: string): string {
  const lines = text.split('\n');
  return lines.some((line) => line.length > 2000) ? text.replaceAll(/(?<=[>,])(?=[<"{])/g, '\n') : text;
}

function patchOf(name: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(`recorded/${name}`, `now/${name}`, broken(before), broken(after), '', '', {
    context: 1,
  });
  const [, ...lines] = patch.trimEnd().split('\n');
  const shown = lines.slice(0, mostLines).map((line) => line.slice(0, longestLine));
  return [...shown, ...(lines.length > mostLines ? [`… ${lines.length - mostLines} more lines`] : [])].join('\n');
}

/** Prints the differences, and returns whether there are none. */
async function compare(recorded: string, now: string): Promise<boolean> {
  const names = [...new Set([...(await filesIn(recorded)), ...(await filesIn(now))])].sort();
  let differing = 0;
  for (const name of names) {
    const [before, after] = await Promise.all([textOf(join(recorded, name)), textOf(join(now, name))]);
    if (before === after) continue;
    differing += 1;
    console.log(patchOf(name, before, after));
  }
  console.log(`${names.length} files compared, ${differing} different`);
  return names.length > 0 && differing === 0;
}

async function record(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  for await (const { name, text } of recordOutputs()) {
    const file = join(dir, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  console.error(`recorded ${(await filesIn(dir)).length} files in ${dir}`);
}

const [command, given] = process.argv.slice(2);
if ((command !== 'record' && command !== 'compare') || given === undefined) {
  console.error('usage: node scripts/compare-outputs.ts record|compare DIR');
  process.exit(2);
}
const dir = resolve(given);
if (command === 'record') await record(dir);
else {
  const now = await mkdtemp(join(tmpdir(), 'outputs-'));
  try {
    await record(now);
    process.exitCode = (await compare(dir, now)) ? 0 : 1;
  } finally {
    await rm(now, { recursive: true });
  }
}
