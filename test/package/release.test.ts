import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Bom } from '../../scripts/lib/sbom.ts';
import { root } from '../../scripts/lib/root.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

function release(...words: string[]) {
  return spawnSync(process.execPath, ['scripts/release.ts', ...words], { cwd: root, encoding: 'utf8' });
}

describe('the files of a release', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'release-'));
  const dir = join(scratch, 'release');
  beforeAll(() => {
    expect(release('--tag', `v${version}`, '--outdir', dir)).toMatchObject({ status: 0, stderr: '' });
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  const read = (name: string) => readFileSync(join(dir, name));
  const json = (name: string) => JSON.parse(read(name).toString()) as unknown;

  it('are the package, the functions with their template, and what is in both', () => {
    expect(readdirSync(dir).toSorted()).toEqual([
      'SHA256SUMS',
      ...['alert', 'audit-cluster'].map((name) => `${name}.zip`),
      `fargate-auditor-${version}.cdx.json`,
      `fargate-auditor-${version}.tgz`,
      `fargate-auditor-functions-${version}.cdx.json`,
      'fargate-auditor.template.json',
      ...['plan-scan', 'report', 'summarize-scan', 'watch-logging'].map((name) => `${name}.zip`),
    ]);
  });

  it('have their sums beside them, and the package is the one that is tested', () => {
    const sha256 = (name: string) => createHash('sha256').update(read(name)).digest('hex');
    const sums = readdirSync(dir)
      .filter((name) => name !== 'SHA256SUMS')
      .toSorted();
    expect(read('SHA256SUMS').toString()).toBe(sums.map((name) => `${sha256(name)}  ${name}\n`).join(''));
    expect(sha256(`fargate-auditor-${version}.tgz`)).toBe(inject('installed').sha256);
  });

  it('name just the packages whose notices go along, with hashes, and how they hang together', () => {
    const { metadata, components, dependencies } = json(`fargate-auditor-${version}.cdx.json`) as Bom;
    const notices = readFileSync(join(inject('installed').built, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    const noticed = [...notices.matchAll(/^-{80}\n\n(\S+) (\S+) \(/gm)].map(
      ([, name, of]) => `${name ?? ''}@${of ?? ''}`,
    );
    expect(noticed.length).toBeGreaterThan(50);
    expect(new Set(components.map((one) => `${one.name}@${one.version}`))).toEqual(new Set(noticed));
    expect(components.filter((one) => !JSON.stringify(one).includes('"SHA-512"'))).toEqual([]);
    const refs = new Set([metadata.component, ...components].map((one) => one['bom-ref']));
    expect(new Set(dependencies.map(({ ref }) => ref))).toEqual(refs);
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
    const own = dependencies.find(({ ref }) => ref === metadata.component['bom-ref']);
    expect(own?.dependsOn).toContainEqual(expect.stringMatching(/^commander@/));
  });

  it('are of no tag that says another version', () => {
    const { status, stderr } = release('--tag', 'v0.0.1', '--outdir', join(dir, 'other'));
    expect(status).not.toBe(0);
    expect(stderr).toContain(`the tag is v0.0.1, and package.json says ${version}`);
  });
});
