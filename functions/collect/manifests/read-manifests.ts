import { isMap } from 'yaml';
import { compareText } from '#lib/text/compare.ts';
import { listed, plural, printable } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';
import { type Unread, unread } from '#model/facts/cluster-facts.ts';
import { kubernetesKinds } from '../kinds/index.ts';
import type { ManifestFile, ManifestFolder } from './manifest-files.ts';
import {
  type Manifest,
  type ManifestObject,
  readManifest,
  type Manifests,
  type ManifestWorkload,
  type PlacedObject,
  placeText,
} from './manifests.ts';
import { toPlaced, toWorkloadObject, quoteNotes } from './to-placed.ts';
import { isTemplate } from './yaml-documents.ts';

/** Reads what the files hold. A file that is not valid YAML is a `Fault`; one that is not Kubernetes is a note. */
export function readManifests({ files, charts }: ManifestFolder, namespace: string | null): Manifests {
  const reading = new ManifestReader(namespace);
  for (const folder of charts) reading.chart(folder);
  for (const file of files) reading.file(file);
  return reading.finish();
}

/** Kinds without pods that say something of pods. */
const otherKinds = kubernetesKinds.filter(({ manifests = 'none' }) => manifests !== 'none');

class ManifestReader {
  readonly #defaultNamespace: string | null;
  readonly #workloads = new Map<string, ManifestWorkload>();
  readonly #others = new Map<string, PlacedObject[]>();
  readonly #notes: string[] = [];
  readonly #unread: Unread[] = [];
  /** How many objects without pods there are of each kind. */
  readonly #skipped = new Map<string, number>();
  #homeless = 0;

  constructor(defaultNamespace: string | null) {
    this.#defaultNamespace = defaultNamespace;
  }

  chart(folder: string): void {
    this.#skip(
      `${folder} is a Helm chart, whose templates are judged once rendered: helm template ${folder} | fargate-auditor check -f -`,
    );
  }

  file(file: ManifestFile): void {
    const manifest = this.#parsed(file);
    if (manifest === null) return;
    const objects = manifest.objects.filter(({ map }) => map.items.length > 0);
    const known = objects.filter(({ apiVersion, kind }) => apiVersion !== null && kind !== null);
    if (known.length < objects.length || hasOthers(manifest)) this.#notes.push(strange(manifest, known.length));
    for (const object of known) this.#object(object, manifest);
  }

  finish(): Manifests {
    return {
      workloads: [...this.#workloads.values()],
      others: this.#others,
      notes: [...this.#notes, ...this.#homelessNote(), ...this.#skippedNote()].map((note) => printable(note)),
      unread: this.#unread,
    };
  }

  #parsed({ name, text, asked }: ManifestFile): Manifest | null {
    try {
      return readManifest(text, name);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (!asked && isTemplate(text)) {
        this.#skip(error.message);
        return null;
      }
      if (asked || /\bapiVersion\b/.test(text)) throw error;
      this.#notes.push(`skipped ${name}, which is neither YAML nor Kubernetes`);
      return null;
    }
  }

  #object(object: ManifestObject, manifest: Manifest): void {
    for (const { name, resources } of otherKinds) {
      const resource = resources.find(({ kind, group }) => kind === object.kind && group === groupOf(object));
      if (resource === undefined) continue;
      const home = resource.scope === 'Cluster' ? null : (this.#defaultNamespace ?? 'default');
      this.#others.set(name, [...(this.#others.get(name) ?? []), toPlaced(object, manifest, home)]);
      return;
    }
    this.#workload(object, manifest);
  }

  #workload(object: ManifestObject, manifest: Manifest): void {
    const found = toWorkloadObject(object, manifest, this.#defaultNamespace ?? 'default');
    if ('workload' in found) {
      if (object.namespace === null) this.#homeless++;
      this.#notes.push(...quoteNotes(found.workload));
      this.#add(found.workload);
    } else if (found.why === 'none') this.#skipped.set(found.kind, (this.#skipped.get(found.kind) ?? 0) + 1);
    else this.#skip(found.note);
  }

  #add(workload: ManifestWorkload): void {
    const { kind, namespace, name } = workload;
    // Files of different places, such as overlays, may have objects of one name; one stream has but the last.
    const key = JSON.stringify([kind, namespace, name, workload.manifest.file]);
    const before = this.#workloads.get(key);
    if (before !== undefined) {
      this.#skip(
        `${kind} ${namespace}/${name} stands at ${placeText(before)} and again at ${placeText(workload)}, which would replace it; only the latter was judged`,
      );
    }
    // Set anew, so that it stands where the last one stood.
    this.#workloads.delete(key);
    this.#workloads.set(key, workload);
  }

  #skip(reason: string): void {
    this.#notes.push(reason);
    this.#unread.push(unread(printable(reason)));
  }

  #homelessNote(): string[] {
    if (this.#homeless === 0) return [];
    const who = `${plural(this.#homeless, 'workload')} ${this.#homeless === 1 ? 'names' : 'name'} no namespace`;
    return this.#defaultNamespace === null
      ? [`${who} and ${this.#homeless === 1 ? 'is' : 'are'} judged in default; give -n NAME for another`]
      : [];
  }

  #skippedNote(): string[] {
    if (this.#skipped.size === 0) return [];
    const kinds = [...this.#skipped]
      .sort(([a], [b]) => compareText(a, b))
      .map(([kind, count]) => `${String(count)} ${kind}`);
    return [`skipped what carries no pod template: ${listed(kinds)}`];
  }
}

/** Documents that hold no map at all. */
function hasOthers({ documents, resolve }: Manifest): boolean {
  return documents.some(({ contents }) => contents !== null && !isMap(resolve(contents)) && !isEmpty(contents));
}

function isEmpty(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'value' in node && node.value === null;
}

function strange({ file }: Manifest, known: number): string {
  return known === 0
    ? `skipped ${file}: it holds no Kubernetes object (no apiVersion and kind)`
    : `skipped what in ${file} has no apiVersion and kind`;
}

/** Kinds of other groups may bear the same name, as the Service of Knative does. */
function groupOf({ apiVersion }: ManifestObject): string {
  return apiVersion?.includes('/') === true ? (apiVersion.split('/')[0] ?? '') : '';
}
