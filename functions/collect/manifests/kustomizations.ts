import path from 'node:path';
import { visit } from 'yaml';
import { shellQuote } from '#lib/text/wording.ts';
import { type ManifestFile, standardInput } from './manifest-files.ts';
import { type Manifest, readManifestParts } from './manifests.ts';
import { AuditorError } from '#model/auditor-error.ts';

/** A file that says how others are put together; none of it is an object yet. */
export interface Kustomization {
  readonly file: string;
  readonly folder: string;
  /** Rendered as part of others alone. */
  readonly isComponent: boolean;
  /** Absolute paths that it may mean by its texts: resources, patches, other kustomizations. */
  readonly lists: ReadonlySet<string>;
}

const fileNames: ReadonlySet<string> = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);
const group = 'kustomize.config.k8s.io/';

/** Whether a file is worth a closer look. */
function mayBeKustomization({ name, text }: Pick<ManifestFile, 'name' | 'text'>): boolean {
  return fileNames.has(path.basename(name)) || text.includes(group);
}

/** What kustomize would take for a kustomization, by its name, or by what it says; null for every other file. */
function kustomizationOf({ file, objects, documents }: Manifest): Kustomization | null {
  const said = objects.find(({ apiVersion }) => apiVersion?.startsWith(group) === true);
  if (said === undefined && !fileNames.has(path.basename(file))) return null;
  const folder = path.dirname(file);
  const lists = new Set<string>();
  for (const document of documents) {
    visit(document, {
      Scalar: (_, { value }) => {
        if (typeof value !== 'string' || value.includes('\n')) return;
        // Generators name files as `key=path`.
        for (const text of [value, value.slice(value.indexOf('=') + 1)]) lists.add(path.resolve(folder, text));
      },
    });
  }
  const isComponent = objects.some(({ kind }) => kind === 'Component');
  return { file, folder, isComponent, lists };
}

/** How to have them judged: one sentence for each that no other one takes in. */
export function renderingOf(all: readonly Kustomization[]): string[] {
  return all
    .filter(({ folder, file }) => {
      const self = path.resolve(folder);
      return !all.some((other) => other.file !== file && other.lists.has(self));
    })
    .map(sentence);
}

function sentence({ file, folder, isComponent }: Kustomization): string {
  if (file === standardInput)
    return 'standard input holds a Kustomization, which is judged once rendered: kubectl kustomize DIR | fargate-auditor check - (with the options of this run)';
  const name = isComponent ? 'is a component of kustomizations' : 'is a kustomization';
  const dir = isComponent ? 'DIR' : shellQuote(folder);
  const how = `kubectl kustomize ${dir} | fargate-auditor check - (with the options of this run; or kustomize build ${dir})`;
  return isComponent
    ? `${folder} ${name}; render one that takes it in, and check what comes out: ${how}`
    : `${folder} ${name}, whose objects are judged once rendered: ${how}`;
}

/** Whether a kustomization takes the file in, so that it is no whole object, or not the one that will be. */
function isListed(file: string, all: readonly Kustomization[]): boolean {
  const self = path.resolve(file);
  return all.some(({ lists }) => lists.has(self));
}

/** Read before all others, which they may take in; what is broken in them is told when their turn comes. */
export function kustomizationsIn(files: readonly ManifestFile[]): Kustomization[] {
  return files.filter(mayBeKustomization).flatMap((file) => {
    try {
      return kustomizationOf(readManifestParts(file.text, file.name).manifest) ?? [];
    } catch (error) {
      if (!(error instanceof AuditorError)) throw error;
      return [];
    }
  });
}

/** Kustomizations themselves, and what they take in. */
export function isPart(file: string, kustomizations: readonly Kustomization[]): boolean {
  return kustomizations.some((one) => one.file === file) || isListed(file, kustomizations);
}
