import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanFolder } from '../../clusters/mistake.ts';
import { auditFolder } from '../audit-folder.ts';
import { editors, outside } from '../by-hand.ts';
import { aws } from '../commands/aws.ts';
import { type Outcome, parseCommand, Refused } from '../commands/command.ts';
import { namedObjects } from '../commands/kubectl.ts';
import { podCounts } from '../pod-counts.ts';
import type { RecordedCluster } from '../recorded-findings.ts';
import { putToRest } from '../simulation/at-rest.ts';
import { ClusterState, readCluster, writeCluster } from '../simulation/cluster-state.ts';
import { refusedAsBefore, unlimited } from '../simulation/fargate-scheduler.ts';
import type { KubeObject } from '../simulation/objects.ts';
import type { TriedCluster } from '../tried-cluster.ts';
import { Admission } from './admission.ts';
import { Attendant } from './attendant.ts';
import { canary, controllersAtWork } from './canary.ts';
import { completeForServer, type Revisions } from './completed.ts';
import type { ControlPlane } from './control-plane.ts';
import { defineCustomKinds } from './custom-kinds.ts';
import { pause, until } from './processes.ts';
import { runInShell } from './shell.ts';
import { allPrefixes, keyOfObject, listedKinds, prefixOf } from './stored-kinds.ts';
import { shiftTimes } from './time-shift.ts';

/** How long nothing moves until a command that still runs is known to wait for what never comes. */
const patience = 5000;

/** A control plane that one recorded cluster after another is put into. */
export class RealClusters {
  readonly #plane: ControlPlane;
  readonly #admission: Admission;
  readonly #kubectl: string;
  readonly #revisions = new Map<string, KubeObject>();
  /** What the API server made for itself. */
  #own: KubeObject[] = [];

  constructor(plane: ControlPlane, kubectl: string) {
    this.#plane = plane;
    this.#kubectl = kubectl;
    this.#admission = new Admission(plane);
  }

  async prepare(): Promise<void> {
    await defineCustomKinds(this.#plane);
    await this.#admission.register();
    this.#own = (await this.#plane.etcd.read([prefixOf('Service')])).map(({ object }) => object);
  }

  async close(): Promise<void> {
    await this.#admission.close();
  }

  /** Takes out what is there, and puts a recorded cluster in, with the ages and uids that it was recorded with. */
  async load({ mistake, snapshot }: Pick<RecordedCluster, 'mistake' | 'snapshot'>): Promise<TriedCluster> {
    const state = await readCluster(snapshot);
    putToRest(state);
    const objects = completeForServer(state, await this.#revisionsOf(state));
    const recorded = new Set(state.list('Pod').map(({ metadata }) => metadata.uid));
    const account = mistake.name in outside ? refusedAsBefore(state) : unlimited;
    const attendant = new Attendant(this.#plane, state, account);
    await this.#put([...objects.map((object) => shiftTimes(object, attendant.ahead)), ...canary]);
    this.#admission.state = state;
    this.#plane.startControllers();
    await controllersAtWork(this.#plane);
    await attendant.settle();
    const clean = await readCluster(cleanFolder(mistake.base));
    return {
      run: async (line, file) => {
        attendant.account = unlimited;
        return line.startsWith('aws ') ? runAws(attendant, line) : this.#runKubectl(attendant, clean, { line, file });
      },
      pass: async () => {
        await attendant.settle();
        await this.#startNextRuns();
        await attendant.settle();
        await attendant.pass(30);
        await attendant.settle();
      },
      audit: async () => this.#audit(attendant),
      pods: async () =>
        podCounts(
          (await this.#plane.etcd.read(allPrefixes)).map(({ object }) => object),
          recorded,
        ),
    };
  }

  /** Everything is in the store before the controllers start: none acts on a part of it. */
  async #put(objects: readonly KubeObject[]): Promise<void> {
    await this.#plane.stopControllers();
    await this.#plane.etcd.wipe(allPrefixes);
    const wasWritten = await this.#plane.etcd.write(
      [...objects, ...this.#own].map((object) => ({ key: keyOfObject(object), object })),
    );
    if (!wasWritten) throw new Error('the cluster was not written');
    // The API server answers of some kinds by what it has heard of, a moment later.
    await pause(200);
  }

  /** Revisions that the controllers make of the sets' templates, by the uid of the set. */
  async #revisionsOf(state: ClusterState): Promise<Revisions> {
    const sets = [...state.list('StatefulSet'), ...state.list('DaemonSet')];
    const idOf = ({ metadata, spec }: (typeof sets)[number]) => `${metadata.uid} ${JSON.stringify(spec.template)}`;
    if (sets.some((set) => !this.#revisions.has(idOf(set)))) {
      const alone = sets.map((set) => ({ ...set, spec: { ...set.spec, replicas: 0 }, status: {} }));
      const homes = [...new Set(sets.map(({ metadata }) => metadata.namespace ?? ''))];
      const namespaces = homes.map((name) => ({
        ...{ apiVersion: 'v1', kind: 'Namespace', spec: { finalizers: ['kubernetes'] } },
        metadata: { name, uid: name, creationTimestamp: state.time() },
      }));
      this.#admission.state = undefined;
      await this.#put([...alone, ...namespaces] as KubeObject[]);
      this.#plane.startControllers();
      await until('every set has a revision', async () => {
        const stored = await this.#plane.etcd.read([prefixOf('ControllerRevision')]);
        for (const { object } of stored) {
          const set = sets.find(({ metadata }) => metadata.uid === object.metadata.ownerReferences?.[0]?.uid);
          if (set !== undefined) this.#revisions.set(idOf(set), shiftTimes(object, 0));
        }
        return sets.every((set) => this.#revisions.has(idOf(set)));
      });
    }
    return new Map(
      sets.flatMap((set) => {
        const revision = this.#revisions.get(idOf(set));
        return revision === undefined ? [] : [[set.metadata.uid, revision] as const];
      }),
    );
  }

  async #runKubectl(
    attendant: Attendant,
    clean: ClusterState,
    { line, file }: { line: string; file: string | undefined },
  ): Promise<Outcome> {
    const started = Date.now();
    return runInShell(line, file, {
      folder: await mkdtemp(join(this.#plane.folder, 'shell-')),
      ...{ kubeconfig: this.#plane.kubeconfig, kubectl: this.#kubectl },
      edited: line in editors ? await this.#edited(clean, line) : undefined,
      attend: async () => {
        await attendant.tick();
        await pause(50);
        return Math.min(attendant.rest, Date.now() - started) > patience;
      },
    });
  }

  /** The object as the person leaves it in the editor. */
  async #edited(clean: ClusterState, line: string): Promise<string> {
    const command = parseCommand(line);
    const stored = await this.#plane.etcd.read([prefixOf('ConfigMap')]);
    const now = new ClusterState(
      stored.map(({ object }) => object),
      new Map(),
      new Date(),
    );
    const [object] = namedObjects(now, command);
    if (object === undefined) throw new Error(`nothing to edit: ${line}`);
    const { kind, metadata } = object;
    const data = editors[line]?.data ?? clean.find(kind, metadata.namespace, metadata.name)?.['data'];
    return JSON.stringify({ ...object, data });
  }

  /** Has every CronJob believe that its last run was long ago: its controller starts the next, if it may. */
  async #startNextRuns(): Promise<void> {
    const stored = await this.#plane.etcd.read([prefixOf('CronJob')]);
    const longAgo = new Date(Date.now() - 32 * 24 * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const changes = stored.map(({ key, object, revision }) => {
      const status = { ...(object['status'] as object), lastScheduleTime: longAgo };
      return { key, revision, object: { ...object, status } };
    });
    if (changes.length > 0 && !(await this.#plane.etcd.write(changes))) await this.#startNextRuns();
  }

  /** Audits what the API server lists, at the time of the recorded cluster. */
  async #audit({ state, ahead }: Attendant) {
    const objects: KubeObject[] = [];
    for (const [kind, { path }] of Object.entries(listedKinds)) {
      const { status, body } = await this.#plane.ask('GET', path);
      if (status !== 200) throw new Error(`${kind} were not listed: ${body}`);
      const { apiVersion, items } = JSON.parse(body) as { apiVersion: string; items: KubeObject[] };
      objects.push(...items.map((item) => ({ ...shiftTimes(item, -ahead), apiVersion, kind })));
    }
    const now = new ClusterState(objects, state.documents, new Date(Date.now() - ahead * 1000));
    now.pass(0);
    const folder = await mkdtemp(join(tmpdir(), 'tried-'));
    await writeCluster(now, folder);
    return auditFolder(folder).finally(() => rm(folder, { recursive: true }));
  }
}

/** AWS is simulated here too; what its services do in the cluster is done in the real one. */
async function runAws(attendant: Attendant, line: string): Promise<Outcome> {
  let outcome: Outcome = 'done';
  try {
    await attendant.change((state) => {
      outcome = aws(state, parseCommand(line));
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    outcome = `refused: ${error.message}`;
  }
  return outcome;
}
