import { plural, printable, shellQuote } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { type Unread, unread } from '#model/facts/cluster-facts.ts';
import { kubernetesKinds } from '../kinds/index.ts';
import { type ManifestFile, type ManifestFolder, megabytes } from './manifest-files.ts';
import {
  type Manifest,
  type ManifestObject,
  readManifestParts,
  type Manifests,
  type ManifestWorkload,
  type PlacedObject,
  placeText,
} from './manifests.ts';
import { toPlaced, toWorkloadObject, quoteNotes } from './to-placed.ts';
import { groupOf } from './pod-template.ts';
import { repeatedNotes } from './repeated-keys.ts';
import { isTemplate } from './yaml-documents.ts';
import { isPart, kustomizationsIn, renderingOf } from './kustomizations.ts';
import { counted, emptyText, hasOthers, strange, whyNothing } from './nothing.ts';
import { withoutOwned } from './owned.ts';

/** Reads what the files hold. A file that is no manifest, though it should be one, costs itself; the others are read. */
export function readManifests(folder: ManifestFolder, namespace: string | null): Manifests {
  const { files, charts, faults = [], empty = [] } = folder;
  const reading = new ManifestReader(namespace);
  for (const fault of faults) reading.fault(fault);
  for (const name of empty) reading.fault(new AuditorError('usage', `${name} holds no file that could be a manifest`));
  for (const chart of charts) reading.chart(chart);
  reading.files(files);
  return reading.finish();
}

/** Characters of texts that are kept whole, since something in them is judged. */
const mostKept = 24 * 1024 * 1024;

/** Kinds without pods that say something of pods. */
const otherKinds = kubernetesKinds.filter(({ manifests = 'none' }) => manifests !== 'none');

class ManifestReader {
  readonly #defaultNamespace: string | null;
  readonly #workloads = new Map<string, ManifestWorkload>();
  readonly #others = new Map<string, PlacedObject[]>();
  readonly #notes: string[] = [];
  readonly #unread: Unread[] = [];
  readonly #faults: AuditorError[] = [];
  /** How many objects without pods there are of each kind. */
  readonly #skipped = new Map<string, number>();
  /** How many objects with pods there are of each kind whose controller is none of Kubernetes. */
  readonly #custom = new Map<string, number>();
  #homeless = 0;
  /** Objects that are kept, of how many the text is counted, and its length. */
  #placed = 0;
  #counted = 0;
  #length = 0;

  constructor(defaultNamespace: string | null) {
    this.#defaultNamespace = defaultNamespace;
  }

  /** What is in that place may make pods, and nobody knows. */
  fault(fault: AuditorError): void {
    this.#faults.push(fault);
    this.#unread.push(unread(printable(fault.message)));
  }

  chart(folder: string): void {
    this.#skip(
      `${folder} is a Helm chart, whose templates are judged once rendered: helm template ${shellQuote(folder)} | fargate-auditor check - (with the options of this run, and your values)`,
    );
  }

  /** One after the other: what is read of a file in which nothing makes pods is forgotten. */
  files(files: readonly ManifestFile[]): void {
    const kustomizations = kustomizationsIn(files);
    for (const sentence of renderingOf(kustomizations)) this.#skip(sentence);
    let parts = 0;
    for (const file of files) {
      const manifest = this.#parsed(file);
      if (manifest === null) continue;
      if (!isPart(file.name, kustomizations)) this.#manifest(manifest, file.asked);
      else if (kustomizations.every((one) => one.file !== file.name)) parts += 1;
      if (this.#isFull(file)) break;
    }
    if (parts > 0)
      this.#notes.push(
        `${plural(parts, 'file')} that kustomizations take in ${parts === 1 ? 'was' : 'were'} not judged as they stand`,
      );
  }

  /** Objects that are judged keep the text they stand in, and many times its size. */
  #isFull({ name, text }: ManifestFile): boolean {
    if (this.#placed === this.#counted) return false;
    this.#counted = this.#placed;
    this.#length += text.length;
    if (this.#length <= mostKept) return false;
    this.fault(
      new AuditorError(
        'usage',
        `nothing behind ${name} was judged: ${megabytes(mostKept)} hold what makes pods; name fewer files at a time`,
      ),
    );
    return true;
  }

  finish(): Manifests {
    const { kept, note } = withoutOwned([...this.#workloads.values()]);
    this.#customNote();
    const unreadMakers = this.#unread.length - (this.#custom.size > 0 ? 1 : 0);
    return {
      workloads: kept,
      others: this.#others,
      notes: [...this.#notes, ...note, ...this.#homelessNote(), ...this.#skippedNote()].map((one) => printable(one)),
      unread: this.#unread,
      makers: { all: kept.length + unreadMakers, unread: unreadMakers },
      faults: this.#faults,
      nothing:
        kept.length > 0
          ? null
          : whyNothing({ unread: unreadMakers, faults: this.#faults, others: this.#others, skipped: this.#skipped }),
    };
  }

  /** Its sound documents; null where there are none. */
  #parsed(file: ManifestFile): Manifest | null {
    try {
      const { manifest, broken } = readManifestParts(file.text, file.name);
      for (const fault of broken) this.#broken(file, fault);
      return broken.length > 0 && manifest.objects.length === 0 ? null : manifest;
    } catch (error) {
      if (!(error instanceof AuditorError)) throw error;
      this.#broken(file, error);
      return null;
    }
  }

  #broken({ name, text, asked }: ManifestFile, fault: AuditorError): void {
    if (!asked && isTemplate(text)) this.#skip(fault.message);
    else if (asked || /\bapiVersion\b/.test(text)) this.fault(fault);
    else this.#notes.push(`skipped ${name}, which is neither YAML nor Kubernetes`);
  }

  #manifest(manifest: Manifest, asked: boolean): void {
    this.#notes.push(...repeatedNotes(manifest.file, manifest.repeated));
    const objects = manifest.objects.filter(({ map }) => map.items.length > 0);
    const known = objects.filter(({ apiVersion, kind }) => apiVersion !== null && kind !== null);
    const isEmpty = objects.length === 0 && !hasOthers(manifest);
    // A command that failed left it so, and what it should have written is not judged.
    if (isEmpty && asked) this.fault(new AuditorError('usage', emptyText(manifest)));
    if (known.length < objects.length || hasOthers(manifest)) this.#notes.push(strange(manifest, known.length));
    for (const object of known) {
      try {
        this.#object(object, manifest);
      } catch (error) {
        if (!(error instanceof AuditorError)) throw error;
        this.fault(error);
      }
    }
  }

  #object(object: ManifestObject, manifest: Manifest): void {
    for (const { name, resources } of otherKinds) {
      const resource = resources.find(
        ({ kind, group }) => kind === object.kind && group === groupOf(object.apiVersion),
      );
      if (resource === undefined) continue;
      const home = resource.scope === 'Cluster' ? null : (this.#defaultNamespace ?? 'default');
      this.#placed += 1;
      this.#others.set(name, [...(this.#others.get(name) ?? []), toPlaced(object, manifest, home)]);
      return;
    }
    this.#workload(object, manifest);
  }

  #workload(object: ManifestObject, manifest: Manifest): void {
    const {
      workloads,
      isCustom,
      unread: why,
    } = toWorkloadObject(object, manifest, this.#defaultNamespace ?? 'default');
    const kind = object.kind ?? '';
    if (workloads.length > 0 && object.namespace === null) this.#homeless++;
    if (workloads.length > 0 && isCustom) count(this.#custom, kind);
    for (const workload of workloads) {
      this.#notes.push(...quoteNotes(workload));
      this.#add(workload);
    }
    if (why !== null) this.#skip(why);
    else if (workloads.length === 0) count(this.#skipped, kind);
  }

  #add(workload: ManifestWorkload): void {
    this.#placed += 1;
    const { kind, namespace, name } = workload;
    // Files of different places, such as overlays, may have objects of one name; one stream has but the last.
    const key = JSON.stringify([kind, namespace, name, workload.path, workload.manifest.file]);
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

  /** Faults in a template are there whatever a controller adds to it; that there are none is not known. */
  #customNote(): void {
    if (this.#custom.size === 0) return;
    const what = counted(this.#custom);
    this.#skip(`${what}: judged as the pod templates stand, since what their own controllers add is not known`);
  }

  #homelessNote(): string[] {
    if (this.#homeless === 0) return [];
    const who = `${plural(this.#homeless, 'workload')} ${this.#homeless === 1 ? 'names' : 'name'} no namespace`;
    return this.#defaultNamespace === null
      ? [`${who} and ${this.#homeless === 1 ? 'is' : 'are'} judged in default; give -n NAME for another`]
      : [];
  }

  #skippedNote(): string[] {
    return this.#skipped.size === 0 ? [] : [`skipped what carries no pod template: ${counted(this.#skipped)}`];
  }
}

function count(kinds: Map<string, number>, kind: string): void {
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
}
