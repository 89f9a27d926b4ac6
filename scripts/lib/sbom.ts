import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { thirdParties } from './licences.ts';
import { root } from './root.ts';
import { without } from './without.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
}

interface Dependency {
  readonly ref: string;
  readonly dependsOn: readonly string[];
}

/** A bill of materials as CycloneDX 1.5 has it (https://cyclonedx.org/docs/1.5/json/): those of its fields that change here. */
export interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly Dependency[];
}

/** The packages whose code is in the bundles, as npm knows them from the lockfile; the same sources give the same bytes. */
export function billOfMaterials(...metafiles: readonly Metafile[]): Bom {
  const bom = npmBom();
  const inside = new Set(thirdParties(...metafiles).map(({ name, version }) => `${name}@${version}`));
  const components = bom.components.filter(({ name, version }) => inside.delete(`${name}@${version}`));
  if (inside.size > 0) throw new Error(`npm knows nothing of ${[...inside].join(', ')}`);
  // npm calls it by the name of the folder.
  const own = { ...bom.metadata.component, name: 'fargate-auditor' };
  const all = bom.dependencies.map((one) => (one.ref === own['bom-ref'] ? asRun(one) : one));
  const kept = new Set([own, ...components].map((one) => one['bom-ref']));
  return {
    ...bom,
    metadata: { ...bom.metadata, component: own },
    components,
    dependencies: [...kept].map((ref) => ({ ref, dependsOn: [...nextKept(ref, kept, all)].toSorted() })),
  };
}

/** A dependency entry; for our own package, reduced to its runtime dependencies. */
function asRun({ ref, dependsOn }: Dependency): Dependency {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };
  return { ref, dependsOn: dependsOn.filter((one) => one.slice(0, one.lastIndexOf('@')) in dependencies) };
}

/** Dependencies in the bundles, found also through packages that are not in them. */
function nextKept(
  ref: string,
  kept: ReadonlySet<string>,
  all: readonly Dependency[],
  seen = new Set<string>(),
): Set<string> {
  const direct = all.find((one) => one.ref === ref)?.dependsOn ?? [];
  const found = direct
    .filter((one) => !seen.has(one))
    .flatMap((one) => {
      seen.add(one);
      return kept.has(one) ? [one] : [...nextKept(one, kept, all, seen)];
    });
  return new Set(found);
}

/** Fields that differ from run to run. */
interface Changing {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp: string };
}

function npmBom(): Bom {
  // With `--omit dev`, npm leaves out what packages for development need as well.
  const words = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
  const { status, stdout, stderr } = spawnSync('npm', words, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`npm ${words.join(' ')} failed: ${stderr}`);
  const bom = JSON.parse(stdout) as Bom & Changing;
  return { ...without(bom, 'serialNumber'), metadata: without(bom.metadata, 'timestamp') };
}
