import { join } from 'node:path';
import { Fault } from '#model/fault.ts';
import { objectOf, type RawObject, textsOf } from '../raw/fields.ts';
import { filterPages, onePage, type RawPages } from '../raw/pages.ts';
import type { RawSource } from '../raw-source.ts';
import { type ListFileName, type SnapshotFileName, snapshotFiles } from './files.ts';
import type { Meta } from './meta.ts';
import { newestTime } from './newest-time.ts';
import { readDocument } from './read-document.ts';
import { readItems } from './read-items.ts';
import { wrongKind } from './wrong-kind.ts';

const guessedClock = "meta.json has no takenAt: the newest time found in the snapshot is taken as the audit's clock";

/** Reads a file only when asked for what it holds, and again each time: nothing is kept. */
export class SnapshotSource implements RawSource {
  readonly mode = 'snapshot';
  readonly warnings: readonly string[];
  readonly #dir: string;
  readonly #files: ReadonlyMap<string, string>;
  readonly #meta: Meta;
  #takenAt: Promise<string> | undefined;

  constructor(dir: string, files: ReadonlyMap<string, string>, meta: Meta) {
    this.#dir = dir;
    this.#files = files;
    this.#meta = meta;
    this.warnings = meta.takenAt === null ? [guessedClock] : [];
  }

  takenAt(): Promise<string> {
    this.#takenAt ??= this.#meta.takenAt === null ? this.#guessTakenAt() : Promise.resolve(this.#meta.takenAt);
    return this.#takenAt;
  }

  async cluster(): Promise<RawObject> {
    const { file, document } = await this.#document('cluster');
    const raw = objectOf(document);
    const cluster = objectOf(raw['cluster'] ?? raw);
    if (typeof cluster['arn'] !== 'string') throw wrongKind(file, 'cluster', 'no cluster with an arn');
    return cluster;
  }

  async profiles(): Promise<readonly RawObject[]> {
    const { file, document } = await this.#document('fargate-profiles');
    const outputs = (Array.isArray(document) ? document : [document]).map(objectOf);
    const profiles = outputs.map((output) => objectOf(output['fargateProfile'] ?? output));
    if (profiles.every((raw) => typeof raw['fargateProfileName'] === 'string')) return profiles;
    throw wrongKind(file, 'fargate-profiles', 'something without a fargateProfileName');
  }

  async nodeGroups(): Promise<readonly string[]> {
    const { file, document } = await this.#document('nodegroups');
    const names = Array.isArray(document) ? document : objectOf(document)['nodegroups'];
    // An empty answer means "no EC2 capacity" to the rules, so nothing else may look like it.
    if (!Array.isArray(names)) throw wrongKind(file, 'nodegroups', 'no list of names');
    return textsOf(names);
  }

  async roles(): Promise<readonly RawObject[]> {
    const { file, document } = await this.#document('roles');
    const records = (Array.isArray(document) ? document : [document]).map(objectOf);
    if (records.every((record) => 'RoleArn' in record || 'Role' in record)) return records;
    throw wrongKind(file, 'roles', 'something without a Role');
  }

  async accessEntries(): Promise<readonly RawObject[]> {
    const { file, document } = await this.#document('access-entries');
    const outputs = (Array.isArray(document) ? document : [document]).map(objectOf);
    const entries = outputs.map((output) => objectOf(output['accessEntry'] ?? output));
    if (entries.every((raw) => typeof raw['principalArn'] === 'string')) return entries;
    throw wrongKind(file, 'access-entries', 'something without a principalArn');
  }

  /** Of no other ConfigMap that may be in the file. */
  authMap(): RawPages {
    return filterPages(this.#items('aws-auth'), (raw) => {
      const { name, namespace } = objectOf(raw['metadata']);
      return name === 'aws-auth' && namespace === 'kube-system';
    });
  }

  subnets(): Promise<readonly RawObject[]> {
    return this.#listIn('subnets', 'Subnets');
  }

  routeTables(): Promise<readonly RawObject[]> {
    return this.#listIn('route-tables', 'RouteTables');
  }

  vpcEndpoints(): Promise<readonly RawObject[]> {
    return this.#listIn('vpc-endpoints', 'VpcEndpoints');
  }

  podIdentityAssociations(): Promise<readonly RawObject[]> {
    return this.#listIn('pod-identity-associations', 'associations');
  }

  namespaces(): RawPages {
    return this.#items('namespaces');
  }

  configMaps(): RawPages {
    return this.#items('configmaps');
  }

  nodes(): RawPages {
    return this.#items('nodes');
  }

  workloads(): RawPages {
    return this.#items('workloads');
  }

  persistentVolumeClaims(): RawPages {
    return this.#items('pvc');
  }

  persistentVolumes(): RawPages {
    return this.#items('pv');
  }

  disruptionBudgets(): RawPages {
    return this.#items('pdb');
  }

  /** By hand they are made together with the other workloads. */
  jobs(): RawPages {
    if (this.#files.has('jobs') || this.#meta.denied.has('jobs')) return this.#items('jobs');
    return filterPages(this.#items('workloads'), ({ kind }) => kind === 'Job');
  }

  nodePools(): RawPages {
    return this.#items('nodepools');
  }

  securityGroupPolicies(): RawPages {
    return this.#items('securitygrouppolicies');
  }

  loggingEvents(): RawPages {
    return this.#items('events');
  }

  schedulingEvents(): RawPages {
    return this.#items('events');
  }

  pods(): RawPages {
    return this.#items('pods');
  }

  eventsOf(namespace: string, uid: string): RawPages {
    return filterPages(this.#items('events'), (event) => {
      const object = objectOf(event['involvedObject'] ?? event['regarding']);
      return object['uid'] === uid && object['namespace'] === namespace;
    });
  }

  node(name: string): RawPages {
    return filterPages(this.#items('nodes'), (node) => objectOf(node['metadata'])['name'] === name);
  }

  /** A list in an answer of AWS; an absent one must not be taken for an empty one. */
  async #listIn(name: SnapshotFileName, field: string): Promise<readonly RawObject[]> {
    const { file, document } = await this.#document(name);
    const list = objectOf(document)[field];
    if (!Array.isArray(list)) throw wrongKind(file, name, `no ${field}`);
    return list.map(objectOf);
  }

  async *#items(name: ListFileName): AsyncGenerator<readonly RawObject[]> {
    yield* readItems(this.#path(name), name);
    this.#throwIfDenied(name);
  }

  async #document(name: SnapshotFileName): Promise<{ file: string; document: unknown }> {
    const file = this.#path(name);
    const document = await readDocument(file);
    this.#throwIfDenied(name);
    return { file, document };
  }

  #path(name: SnapshotFileName): string {
    const file = this.#files.get(name);
    if (file !== undefined) return file;
    this.#throwIfDenied(name);
    const { command } = snapshotFiles[name];
    throw new Fault('runtime', `the snapshot has no ${name}.json; make it with: ${command}`);
  }

  /** Also when the file is there: then it holds a part, and the rest must not be taken for empty. */
  #throwIfDenied(name: SnapshotFileName): void {
    const denied = this.#meta.denied.get(name);
    if (denied === undefined) return;
    const { reason, ...grant } = denied;
    throw new Fault('runtime', reason, grant);
  }

  async #guessTakenAt(): Promise<string> {
    const lists = Object.keys(snapshotFiles).filter((name) => 'kinds' in snapshotFiles[name as SnapshotFileName]);
    const newest = await newestTime([
      () => onePage(async () => [await this.cluster()]),
      () => onePage(() => this.profiles()),
      ...lists.map((name) => () => this.#items(name as ListFileName)),
    ]);
    if (newest !== null) return newest;
    const example = '{"formatVersion": 1, "takenAt": "2026-01-05T10:00:00Z"}';
    throw new Fault(
      'usage',
      `${join(this.#dir, 'meta.json')} has no takenAt and no file holds a time; write ${example} there`,
    );
  }
}
