import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Injection } from './injection.ts';
import type { Kinds, KubeObject, Template } from './objects.ts';

/** File of a snapshot folder that a kind is listed in. */
const files: Readonly<Record<string, string>> = {
  ...{ Pod: 'pods', Node: 'nodes', Event: 'events', Namespace: 'namespaces', ConfigMap: 'configmaps' },
  ...{ PersistentVolumeClaim: 'pvc', PersistentVolume: 'pv', StorageClass: 'storageclasses' },
  ...{ PodDisruptionBudget: 'pdb' },
  ...{ SecurityGroupPolicy: 'securitygrouppolicies', NodePool: 'nodepools', Service: 'services' },
  ...{ Ingress: 'ingresses', IngressClass: 'ingresses', IngressClassParams: 'ingresses' },
  ...{ TargetGroupBinding: 'ingresses', NetworkPolicy: 'networkpolicies' },
  ...{ Deployment: 'workloads', ReplicaSet: 'workloads', StatefulSet: 'workloads', DaemonSet: 'workloads' },
  ...{ Job: 'workloads', CronJob: 'workloads' },
};

const lists = new Set([...Object.values(files), 'aws-auth', 'jobs']);

/** Alphabet of the suffixes that Kubernetes gives to names: no vowels, so that none makes a word. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

const lifeOfEvents = 60 * 60_000;

/** A cluster in memory: its objects as the API server holds them, and the answers of AWS about it. */
export class ClusterState {
  readonly objects: KubeObject[];
  /** By file of the snapshot: what AWS answers. */
  readonly documents: Map<string, unknown>;
  /** Templates of older revisions of StatefulSets, which Kubernetes keeps as ControllerRevisions. */
  readonly templates = new Map<string, Template>();
  /** What webhooks add to the pods of a workload, by its uid. */
  readonly injections = new Map<string, Injection>();
  now: Date;
  #made = 0;

  constructor(objects: readonly KubeObject[], documents: ReadonlyMap<string, unknown>, now: Date) {
    this.objects = [...objects];
    this.documents = new Map(documents);
    this.now = now;
  }

  list<K extends keyof Kinds>(kind: K, namespace?: string): Kinds[K][] {
    const found = this.objects.filter(
      (object) => object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace),
    );
    return found as Kinds[K][];
  }

  find(kind: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.objects.find(
      (object) => object.kind === kind && object.metadata.namespace === namespace && object.metadata.name === name,
    );
  }

  /** Stores a new object as the API server does: with a uid, a time, and a name where only its beginning is given. */
  create(object: NewObject): KubeObject {
    const { metadata } = object;
    const number = this.count();
    const name = metadata.name ?? `${metadata.generateName ?? ''}${suffixOf(number)}`;
    const created = {
      ...object,
      metadata: { ...metadata, name, uid: `made-${number}`, creationTimestamp: this.time() },
    };
    if (this.find(created.kind, metadata.namespace, name) !== undefined)
      throw new Error(`${created.kind} ${name} already exists`);
    this.objects.push(created);
    return created;
  }

  /** Takes an object out, and what it owns with it, as the garbage collector does in the background. */
  remove(object: KubeObject): void {
    const index = this.objects.indexOf(object);
    if (index < 0) return;
    this.objects.splice(index, 1);
    const dependants = this.objects.filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid),
    );
    for (const dependant of dependants) this.remove(dependant);
  }

  /** A number that no other call gives. */
  count(): number {
    this.#made += 1;
    return this.#made;
  }

  time(): string {
    return this.now.toISOString().replace(/\.\d+Z$/, 'Z');
  }

  /** Lets time pass; events are kept for an hour. */
  pass(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
    const old = this.list('Event').filter(
      ({ lastTimestamp, eventTime, metadata }) =>
        Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp) < this.now.getTime() - lifeOfEvents,
    );
    for (const event of old) this.remove(event);
  }
}

export type NewObject = Omit<KubeObject, 'metadata'> & {
  apiVersion: string;
  kind: string;
  metadata: Omit<KubeObject['metadata'], 'name' | 'uid' | 'creationTimestamp'> & { name?: string };
};

function suffixOf(count: number): string {
  const digits = Array.from({ length: 5 }, (_, place) => Math.floor(count / alphabet.length ** (4 - place)));
  return digits.map((digit) => alphabet[digit % alphabet.length]).join('');
}

/** Reads a snapshot folder. */
export async function readCluster(folder: string): Promise<ClusterState> {
  const documents = new Map<string, unknown>();
  for (const file of await readdir(folder))
    documents.set(file.replace(/\.json$/, ''), JSON.parse(await readFile(join(folder, file), 'utf8')));
  const names = [...documents.keys()].filter((name) => lists.has(name));
  const objects = names.flatMap((name) => (documents.get(name) as { items: KubeObject[] }).items);
  for (const name of names) documents.delete(name);
  const { takenAt } = documents.get('meta') as { takenAt: string };
  return new ClusterState(objects, documents, new Date(takenAt));
}

/** Writes a snapshot folder that an audit reads. */
export async function writeCluster(state: ClusterState, folder: string): Promise<void> {
  const contents = new Map<string, unknown>(state.documents);
  contents.set('meta', { formatVersion: 1, takenAt: state.time() });
  for (const file of new Set([...Object.values(files), 'aws-auth'])) {
    const items = state.objects.filter((object) => fileOf(object) === file);
    contents.set(file, { apiVersion: 'v1', kind: 'List', items });
  }
  for (const [file, content] of contents) await writeFile(join(folder, `${file}.json`), JSON.stringify(content));
}

function fileOf({ kind, metadata }: KubeObject): string {
  if (kind === 'ConfigMap' && metadata.name === 'aws-auth') return 'aws-auth';
  const file = files[kind];
  if (file === undefined) throw new Error(`no file of a snapshot lists ${kind}`);
  return file;
}
