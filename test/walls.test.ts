import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const { options, forbidden = [] } = await extractDepcruiseConfig('./.dependency-cruiser.mjs');

async function cruiseFunctions(baseDir: string): Promise<ICruiseResult> {
  const { output } = await cruise(['functions'], {
    ...options,
    tsConfig: {},
    baseDir,
    validate: true,
    ruleSet: { forbidden },
  });
  if (typeof output === 'string') throw new Error(output);
  return output;
}

describe('the walls between rooms', () => {
  let result: ICruiseResult;
  beforeAll(async () => {
    result = await cruiseFunctions(process.cwd());
  }, 60_000);

  it('stand', () => {
    const breaches = result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
    expect(breaches).toEqual([]);
  });

  it('were checked in every file', () => {
    const seen = result.modules.map(({ source }) => source).filter((source) => source.startsWith('functions/'));
    const files = readdirSync('functions', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(20);
    expect(seen).toEqual(expect.arrayContaining(files.map((file) => `functions/${file}`)));
  });

  it('each tell the offender what to do instead', () => {
    for (const { name, comment } of forbidden) expect(comment, name).toMatch(/\w{3,}.*\.$/);
  });
});

/** File, what it imports, and the wall that it must meet; null where it may pass. */
const crossings: [from: string, to: string, wall: string | null][] = [
  ['model/a.ts', 'model/b.ts', null],
  ['model/a.ts', 'lib/b.ts', 'model-stays-model'],
  ['model/a.ts', 'audit/b.ts', 'model-stays-model'],
  ['lib/a.ts', 'lib/b.ts', null],
  ['lib/a.ts', 'model/b.ts', 'lib-stays-lib'],
  ['collect/a.ts', 'collect/b.ts', null],
  ['collect/a.ts', 'audit/b.ts', 'stages-do-not-meet'],
  ['audit/a.ts', 'lib/b.ts', null],
  ['audit/a.ts', 'collect/b.ts', 'stages-do-not-meet'],
  ['track/a.ts', 'audit/b.ts', 'stages-do-not-meet'],
  ['report/a.ts', 'model/b.ts', null],
  ['report/a.ts', 'run/b.ts', 'stages-do-not-meet'],
  ['publish/a.ts', 'report/b.ts', 'stages-do-not-meet'],
  ['run/a.ts', 'publish/b.ts', null],
  ['run/a.ts', 'cli/b.ts', 'run-composes-stages'],
  ['handlers/a.ts', 'run/b.ts', null],
  ['handlers/a.ts', 'cli/b.ts', 'edges-call-run'],
  ['cli/a.ts', 'model/b.ts', null],
  ['cli/a.ts', 'audit/b.ts', 'edges-call-run'],
  ['audit/rules/a.ts', 'audit/b.ts', null],
  ['audit/rules/a.ts', 'audit/rules/b.ts', 'rules-stand-alone'],
  ['audit/rules/index.ts', 'audit/rules/b.ts', null],
  ['audit/engine/a.ts', 'audit/pods/b.ts', null],
  ['audit/engine/a.ts', 'audit/placement/b.ts', 'engine-knows-no-group'],
  ['collect/facts.ts', 'collect/kinds/index.ts', null],
  ['collect/kinds/index.ts', 'collect/kinds/b.ts', null],
  ['collect/kinds/a.ts', 'collect/kind.ts', null],
  ['collect/kinds/a.ts', 'collect/kinds/b.ts', 'kinds-stand-alone'],
  ['run/a.ts', 'collect/kinds/b.ts', 'kinds-stand-alone'],
  ['collect/kinds/a.ts', 'collect/kinds/index.ts', 'kinds-know-no-index'],
  ['report/index.ts', 'report/csv/b.ts', null],
  ['report/csv/a.ts', 'report/csv/b.ts', null],
  ['report/csv/a.ts', 'report/result/b.ts', null],
  ['report/result/a.ts', 'report/texts/b.ts', null],
  ['report/csv/a.ts', 'report/json/b.ts', 'formats-stand-alone'],
  ['report/csv/a.ts', 'report/index.ts', 'formats-stand-alone'],
  ['report/result/a.ts', 'report/csv/b.ts', 'formats-stand-alone'],
  ['collect/a.ts', '@aws-sdk/client-eks', null],
  ['publish/a.ts', '@smithy/types', null],
  ['run/a.ts', '@aws-sdk/client-eks', 'sdks-at-the-edge'],
  ['audit/a.ts', '@kubernetes/client-node', 'sdks-at-the-edge'],
  ['cli/a.ts', '@smithy/types', 'sdks-at-the-edge'],
  ['model/a.ts', '../test/b.ts', 'functions-ship-alone'],
];

const folder = mkdtempSync(join(tmpdir(), 'walls-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a type-only import', () => {
  it.each(crossings)('from %s to %s meets %s', async (from, to, wall) => {
    const baseDir = mkdtempSync(join(folder, 'case-'));
    const steps = '../'.repeat(from.split('/').length - 1);
    place(baseDir, from, `import type { B } from '${to.startsWith('@') ? to : steps + to}';\nexport type A = B;\n`);
    if (!to.startsWith('@')) place(baseDir, to, 'export type B = string;\n');

    expect(await wallsMet(baseDir)).toEqual(wall === null ? [] : [wall]);
  });

  it('may not close a circle', async () => {
    const baseDir = mkdtempSync(join(folder, 'circle-'));
    place(baseDir, 'model/a.ts', "import type { B } from './b.ts';\nexport type A = B[];\n");
    place(baseDir, 'model/b.ts', "import type { A } from './a.ts';\nexport type B = A[];\n");

    expect(new Set(await wallsMet(baseDir))).toEqual(new Set(['no-circular']));
  });

  it('may not lead nowhere', async () => {
    const baseDir = mkdtempSync(join(folder, 'nowhere-'));
    place(baseDir, 'model/a.ts', "import type { B } from './b.ts';\nexport type A = B[];\n");

    const { summary } = await cruiseFunctions(baseDir);
    expect(summary.violations.map(({ rule }) => rule.name)).toEqual(['no-unresolvable']);
  });
});

/** In a folder without node_modules no package resolves; that is not what is asked here. */
async function wallsMet(baseDir: string): Promise<string[]> {
  const { summary } = await cruiseFunctions(baseDir);
  return summary.violations.map(({ rule }) => rule.name).filter((name) => name !== 'no-unresolvable');
}

function place(baseDir: string, path: string, text: string): void {
  const file = join(baseDir, 'functions', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
