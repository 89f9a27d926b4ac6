import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../scripts/lib/root.ts';

const text = (path: string) => readFileSync(join(root, path), 'utf8');
const json = (path: string) => JSON.parse(text(path)) as Record<string, unknown>;
const { version } = json('package.json') as { version: string };

interface Config {
  readonly packages: Readonly<Record<string, { readonly 'extra-files': readonly { readonly path: string }[] }>>;
}

/** Lines that release-please gives another version. */
function markedLines(path: string): string[] {
  let inside = false;
  return text(path)
    .split('\n')
    .filter((line) => {
      if (line.includes('x-release-please-start-version')) inside = true;
      if (line.includes('x-release-please-end')) inside = false;
      return inside || line.includes('x-release-please-version');
    });
}

const versions = (lines: string) => lines.match(/\d+\.\d+\.\d+/g) ?? [];

describe('the version', () => {
  const files = (json('release-please-config.json') as unknown as Config).packages['.']?.['extra-files'] ?? [];

  it('is told alike by the package, its lock, the record of releases and the changelog', () => {
    expect(json('package-lock.json')).toMatchObject({ version, packages: { '': { version } } });
    expect(json('.release-please-manifest.json')).toEqual({ '.': version });
    expect(text('CHANGELOG.md')).toMatch(
      new RegExp(String.raw`^## \[?${version.replaceAll('.', String.raw`\.`)}\b`, 'm'),
    );
  });

  it.each(files.map(({ path }) => path))('is told by %s in lines that the next release changes', (path) => {
    const told = markedLines(path).flatMap(versions);
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told)).toEqual(new Set([version]));
    // It changes the first of a line.
    expect(markedLines(path).filter((line) => versions(line).length > 1)).toEqual([]);
  });

  it('is in no line of what people copy that a release would leave as it is', () => {
    const told = [
      'README.md',
      ...readdirSync(join(root, 'examples/ci'), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(md|ya?ml)$/.test(path))
        .map((path) => `examples/ci/${path}`),
    ];
    const forgotten = told.flatMap((path) => {
      const marked = new Set(markedLines(path));
      return text(path)
        .split('\n')
        .filter((line) => line.includes(version) && !marked.has(line));
    });
    expect(forgotten).toEqual([]);
  });
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[]; readonly 'timeout-minutes': number }>>;
}

describe.each(readdirSync(join(root, '.github/workflows')))('the workflow %s', (name) => {
  const source = text(`.github/workflows/${name}`);
  const { permissions, jobs } = parse(source) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('runs actions of others by commit, and says which version that is', () => {
    const used = source.match(/uses: .*/g) ?? [];
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((line) => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it('starts without rights to write, keeps no token in the checkout, and ends', () => {
    expect([{}, { contents: 'read' }]).toContainEqual(permissions);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
    expect(Object.values(jobs).filter((job) => !(job['timeout-minutes'] > 0))).toEqual([]);
  });

  it('puts nothing of an event into a command', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  it('calls scripts that exist', () => {
    const { scripts } = json('package.json') as { scripts: Record<string, string> };
    const runs = steps.map(({ run }) => run ?? '').join('\n');
    const called = [...runs.matchAll(/\bnpm run ([\w:]+)/g)].map(([, script = '']) => script);
    expect(called.filter((script) => !(script in scripts))).toEqual([]);
    const files = runs.match(/\b(scripts\/[\w-]+\.\w+)/g) ?? [];
    expect(files.filter((file) => !readdirSync(join(root, 'scripts')).includes(file.replace('scripts/', '')))).toEqual(
      [],
    );
    expect(called.length + files.length + Number(runs.includes('.ci/run'))).toBeGreaterThan(0);
  });
});
