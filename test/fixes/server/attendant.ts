import { isDeepStrictEqual } from 'node:util';
import type { ClusterState } from '../simulation/cluster-state.ts';
import { type Account, scheduleFargate } from '../simulation/fargate-scheduler.ts';
import { removeOrphanNodes, runPods } from '../simulation/kubelet.ts';
import { scheduleOthers } from '../simulation/node-fit.ts';
import type { KubeObject } from '../simulation/objects.ts';
import type { ControlPlane } from './control-plane.ts';
import type { Change } from './etcd.ts';
import { pause } from './processes.ts';
import { allPrefixes, keyOfObject } from './stored-kinds.ts';
import { shiftTimes } from './time-shift.ts';

/** The longest that a controller thinks before it does something: the Job controller gathers events for a second. */
const quiet = 2500;

/** Of machines that are busy with other things. */
const longest = 120_000;

/**
 * Schedulers and kubelets of a cluster in a real API server, which are those of the simulation, and its clock: the
 * cluster lives at the time that it was recorded at.
 */
export class Attendant {
  readonly state: ClusterState;
  account: Account;
  readonly #plane: ControlPlane;
  /** By how many seconds the API server is ahead of the recorded cluster. */
  #ahead: number;
  #seen = '';
  #changedAt = Date.now();

  constructor(plane: ControlPlane, state: ClusterState, account: Account) {
    this.#plane = plane;
    this.state = state;
    this.account = account;
    this.#ahead = Math.floor((Date.now() - state.now.getTime()) / 1000);
  }

  get ahead(): number {
    return this.#ahead;
  }

  /** Since when nobody has changed anything, in milliseconds. */
  get rest(): number {
    return Date.now() - this.#changedAt;
  }

  /** Works until nobody has anything to do. */
  async settle(): Promise<void> {
    const started = Date.now();
    this.#changedAt = started;
    while (this.rest < quiet) {
      if (Date.now() - started > longest) throw new Error('the controllers come to no rest');
      await this.tick();
      await pause(50);
    }
  }

  /** Does what there is to do now. */
  async tick(): Promise<void> {
    const newest = await this.#plane.etcd.newest(allPrefixes);
    if (newest === this.#seen) return;
    this.#seen = newest;
    this.#changedAt = Date.now();
    await this.#endPods();
    await this.change((state) => {
      const work = [scheduleOthers, runPods, removeOrphanNodes];
      while (work.some((sync) => sync(state)) || scheduleFargate(state, this.account));
    });
  }

  /** Changes the cluster behind the API server, which hears of it as of any change; anew when somebody was faster. */
  async change(work: (state: ClusterState) => void): Promise<void> {
    for (;;) {
      const stored = await this.#plane.etcd.read(allPrefixes);
      const before = new Map(
        stored.map(({ key, object, revision }) => [key, { object: shiftTimes(object, -this.#ahead), revision }]),
      );
      this.state.now = new Date(Date.now() - this.#ahead * 1000);
      const living = [...before.values()].filter(({ object }) => !('deletionTimestamp' in object.metadata));
      this.state.objects.splice(0, Infinity, ...living.map(({ object }) => structuredClone(object)));
      work(this.state);
      const after = new Map(this.state.objects.map((object) => [keyOfObject(object), object]));
      const changes: Change[] = [
        ...[...after].flatMap(([key, object]) => {
          const was = before.get(key);
          if (was !== undefined && isDeepStrictEqual(was.object, object)) return [];
          return [{ key, revision: was?.revision ?? '0', object: shiftTimes(object, this.#ahead) }];
        }),
        ...living.flatMap(({ object, revision }) => {
          const key = keyOfObject(object);
          return after.has(key) ? [] : [{ key, revision, object: undefined }];
        }),
      ];
      if (changes.length === 0 || (await this.#plane.etcd.write(changes))) return;
    }
  }

  /** Makes everything older, as if time had passed. */
  async pass(minutes: number): Promise<void> {
    const seconds = minutes * 60;
    for (;;) {
      const stored = await this.#plane.etcd.read(allPrefixes);
      const older = stored.map(({ key, object, revision }) => ({
        key,
        revision,
        object: shiftTimes(object, -seconds),
      }));
      if (await this.#plane.etcd.write(older)) break;
    }
    this.#ahead -= seconds;
  }

  /** The part of kubelets in a deletion: the containers are gone, and so is the pod, but for its finalizers. */
  async #endPods(): Promise<void> {
    const stored = await this.#plane.etcd.read(['/registry/pods/']);
    for (const { metadata } of stored
      .map(({ object }) => object as KubeObject & { metadata: Ending })
      .filter(isEnding)) {
      const { namespace = '', name, uid } = metadata;
      const options = { gracePeriodSeconds: 0, preconditions: { uid } };
      const { status, body } = await this.#plane.ask('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`, options);
      if (status !== 200 && status !== 404 && status !== 409) throw new Error(`pod ${name} does not end: ${body}`);
    }
  }
}

type Ending = KubeObject['metadata'] & { deletionTimestamp?: string; deletionGracePeriodSeconds?: number };

function isEnding({ metadata }: { metadata: Ending }): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds !== 0;
}
