import { type Expectation, expectationsOf, placeOf } from '#model/expectations.ts';
import { type Slice, type Unread, read } from '#model/slice.ts';
import { readSlice, unreadFrom } from '../raw/slices.ts';
import { namespacesToRead } from '../namespace-matcher.ts';
import { type PodPlanFacts, planPods } from '../pods.ts';
import { toClusterInfo } from '../project/to-cluster-info.ts';
import { toNamespace } from '../project/to-namespace.ts';
import { toPod } from '../project/to-pod.ts';
import { toProfile } from '../project/to-profile.ts';
import { onePage, type RawPages } from '../raw/pages.ts';
import type { RawObject } from '../raw/fields.ts';
import type { RawSource } from '../raw-source.ts';
import type { NeededPermissions } from '../surroundings.ts';
import type { SnapshotFileName } from './files.ts';
import { listText } from './list-text.ts';
import { type Denied, formatVersion } from './meta.ts';
import { redactCluster, redactConfigMap, redactJob, redactObject, redactPod, redactWorkload } from './redact.ts';
import { redactBudget } from './redact-budget.ts';
import { redactPolicy } from './redact-policy.ts';
import { redactClaim, redactVolume } from './redact-storage.ts';
import type { Staging } from './staging.ts';
import { surroundingsFiles } from './surroundings-files.ts';

export interface WrittenSnapshot {
  /** The audit's clock, ISO 8601. */
  readonly takenAt: string;
  readonly pods: number;
  /** By name of the file: what could not be read, or not all of it. */
  readonly denied: Readonly<Record<string, Denied>>;
}

export interface WriterOptions {
  readonly expectations?: readonly Expectation[] | undefined;
  readonly neededPermissions?: NeededPermissions | undefined;
}

/** Writes the files one after the other; what cannot be read is noted, and the rest goes on. */
export class SnapshotWriter {
  readonly #source: RawSource;
  readonly #staging: Staging;
  readonly #denied: Partial<Record<SnapshotFileName, Denied>> = {};
  readonly #options: WriterOptions;
  #pods = 0;

  constructor(source: RawSource, staging: Staging, options: WriterOptions = {}) {
    this.#source = source;
    this.#staging = staging;
    this.#options = options;
  }

  async writeAll(toolVersion: string): Promise<WrittenSnapshot> {
    const takenAt = await this.#source.takenAt();
    const cluster = await this.#source.cluster();
    await this.#document('cluster', { cluster: redactCluster(cluster) });
    const expected = expectationsOf(this.#options.expectations ?? [], placeOf(toClusterInfo(cluster)));
    const facts = await this.#planFacts();
    await this.#lists({ ...facts, expected });
    await this.#surroundings(cluster, facts);
    const tool = { name: 'fargate-auditor', version: toolVersion };
    await this.#document('meta', { formatVersion, tool, takenAt, denied: this.#denied });
    return { takenAt, pods: this.#pods, denied: this.#denied };
  }

  /** Profiles and namespaces decide what else an audit reads. */
  async #planFacts(): Promise<PodPlanFacts> {
    const source = this.#source;
    const profiles = await this.#whole('fargate-profiles', () => source.profiles());
    const outputs = profiles.ok ? profiles.value.map((fargateProfile) => ({ fargateProfile })) : [];
    await this.#document('fargate-profiles', outputs);
    const namespaces = await this.#whole('namespaces', async () => (await Array.fromAsync(source.namespaces())).flat());
    await this.#list(
      'namespaces',
      onePage(async () => (namespaces.ok ? namespaces.value : [])),
      redactObject,
    );
    return {
      mode: source.mode,
      profiles: profiles.ok ? await readSlice(async () => profiles.value.map(toProfile)) : profiles,
      namespaces: namespaces.ok ? await readSlice(async () => namespaces.value.map(toNamespace)) : namespaces,
      scope: [],
    };
  }

  async #lists(facts: PodPlanFacts): Promise<void> {
    const source = this.#source;
    const nodegroups = await this.#whole('nodegroups', () => source.nodeGroups());
    await this.#document('nodegroups', { nodegroups: nodegroups.ok ? nodegroups.value : [] });
    await this.#list('configmaps', source.configMaps(), redactConfigMap);
    await this.#list('workloads', source.workloads(namespacesToRead(facts)), redactWorkload);
    await this.#list('jobs', source.jobs(namespacesToRead(facts)), redactJob);
    await this.#list('pdb', source.disruptionBudgets(namespacesToRead(facts)), redactBudget);
    await this.#list('pvc', source.persistentVolumeClaims(namespacesToRead(facts)), redactClaim);
    await this.#list('pv', source.persistentVolumes(), redactVolume);
    await this.#list('nodes', source.nodes(), redactObject);
    await this.#list('nodepools', source.nodePools(), redactObject);
    await this.#list('securitygrouppolicies', source.securityGroupPolicies(), redactPolicy);
    await this.#list('events', eventsOf(source), redactObject);
    await this.#staging.write('pods.jsonl', this.#podLines(facts));
  }

  /** Without profiles nobody knows what they name. */
  async #surroundings(cluster: RawObject, { profiles }: PodPlanFacts): Promise<void> {
    if (!profiles.ok) return;
    const { neededPermissions = () => [] } = this.#options;
    for (const { name, read: readAll, empty } of surroundingsFiles(
      this.#source,
      cluster,
      profiles.value,
      neededPermissions,
    )) {
      const document = await this.#whole(name, readAll);
      await this.#document(name, document.ok ? document.value : empty);
    }
  }

  async #whole<T>(name: SnapshotFileName, readAll: () => Promise<T>): Promise<Slice<T>> {
    try {
      return read(await readAll());
    } catch (error) {
      return this.#deny(name, error);
    }
  }

  async #document(name: SnapshotFileName | 'meta', document: unknown): Promise<void> {
    await this.#staging.write(`${name}.json`, [`${JSON.stringify(document, null, 2)}\n`]);
  }

  async #list(name: SnapshotFileName, pages: RawPages, redact: (raw: RawObject) => RawObject): Promise<void> {
    await this.#staging.write(
      `${name}.json`,
      listText(pages, redact, (error) => this.#deny(name, error)),
    );
  }

  async *#podLines(facts: PodPlanFacts): AsyncGenerator<string> {
    for (const { query, keep } of planPods(facts)) {
      try {
        for await (const page of this.#source.pods(query)) {
          const kept = page.filter((raw) => keep(toPod(raw)));
          this.#pods += kept.length;
          yield kept.map((raw) => `${JSON.stringify(redactPod(raw))}\n`).join('');
        }
      } catch (error) {
        this.#deny('pods', error);
      }
    }
    // A file of no bytes is what a failed command leaves behind, and is refused as such.
    if (this.#pods === 0) yield '\n';
  }

  /** The first reason stands: pods are read in several lists. */
  #deny(name: SnapshotFileName, error: unknown): Unread {
    const unread = unreadFrom(error);
    const { reason, missingPermission } = unread;
    this.#denied[name] ??= missingPermission === undefined ? { reason } : { reason, missingPermission };
    return unread;
  }
}

async function* eventsOf(source: RawSource): RawPages {
  yield* source.loggingEvents();
  yield* source.schedulingEvents();
}
