import fc from 'fast-check';
import type { Configuration, JobLife, SimulatedCluster } from './simulated-cluster.ts';

const workloads = ['a', 'b', 'c', 'e'] as const;
type Workload = (typeof workloads)[number];

/** What becomes of the events that wait: some of the ways in which a queue of events is unreliable. */
export type EventDelivery = 'none' | 'all' | 'twice' | 'reversed' | 'lost';

export type Phase = 'looked' | 'moved' | 'sent';

export interface Look {
  readonly delivery: EventDelivery;
  /** Whether messages to people get through. */
  readonly topicWorks: boolean;
}

/** Something happens in the cluster. */
export type ClusterStep =
  | { readonly do: 'deploy'; readonly workload: Workload; readonly count: number }
  | { readonly do: 'restart' | 'remove' | 'refuse'; readonly workload: Workload }
  | { readonly do: 'announce'; readonly workload: Workload; readonly minutes: number }
  | { readonly do: 'job'; readonly workload: Workload; readonly life: JobLife }
  | { readonly do: 'configure' | 'roll'; readonly as: Configuration };

export type Step =
  | ClusterStep
  | { readonly do: 'outage'; readonly begins: boolean }
  | { readonly do: 'pass'; readonly minutes: number }
  /** A run of the watch from beginning to end, unless it is killed after a phase. */
  | { readonly do: 'run'; readonly look: Look; readonly killedAfter: Phase | null }
  /** One that goes on later, while others run. */
  | { readonly do: 'begin'; readonly look: Look }
  | { readonly do: 'continue'; readonly which: number };

const anyWorkload = fc.constantFrom(...workloads);
const anyLook: fc.Arbitrary<Look> = fc.record({
  delivery: fc.constantFrom('none', 'all', 'twice', 'reversed', 'lost'),
  topicWorks: fc.constantFrom(true, true, false),
});
const usually = <T>(most: T, ...others: readonly T[]) => fc.constantFrom(most, most, most, most, ...others);
const as = fc.constantFrom('missing', 'unlabelled', 'invalid', 'unstartable', 'fine', 'fine', 'fine');

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('deploy'), workload: anyWorkload, count: fc.constantFrom(1, 2, 3) } as const),
  fc.record({ do: fc.constantFrom('restart', 'remove', 'refuse', 'refuse'), workload: anyWorkload } as const),
  fc.record({
    do: fc.constant('job'),
    workload: anyWorkload,
    life: fc.record({ runs: fc.integer({ min: 10, max: 240 }), stays: fc.constantFrom(0, 60, 600) }),
  } as const),
  fc.record({ do: fc.constant('announce'), workload: anyWorkload, minutes: fc.integer({ min: 1, max: 90 }) } as const),
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('configure', 'roll', 'roll'), as } as const) },
  fc.record({ do: fc.constant('outage'), begins: fc.boolean() } as const),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass'), minutes: fc.integer({ min: 1, max: 8 }) } as const) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('run'),
      look: anyLook,
      killedAfter: usually<Phase | null>(null, 'looked', 'moved', 'sent'),
    } as const),
  },
  fc.record({ do: fc.constant('begin'), look: anyLook } as const),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('continue'), which: fc.nat({ max: 1 }) } as const) },
);

/** About an hour of changes in a cluster, and of runs that watch it and fail in every way they can. */
export const anyHour: fc.Arbitrary<readonly Step[]> = fc.array(anyStep, { maxLength: 80, size: 'max' });

export function isOfCluster(step: Step): step is ClusterStep {
  return ['deploy', 'restart', 'remove', 'refuse', 'job', 'announce', 'configure', 'roll'].includes(step.do);
}

/** Makes a step happen; `time` gives the clock of the cluster in so many minutes. */
export function changeCluster(cluster: SimulatedCluster, step: ClusterStep, time: (minutes: number) => string): void {
  switch (step.do) {
    case 'deploy':
      cluster.deploy(step.workload, step.count, time(0));
      break;
    case 'restart':
      cluster.restart(step.workload, time(0));
      break;
    case 'remove':
      cluster.remove(step.workload);
      break;
    case 'refuse':
      cluster.refuse(step.workload, step.workload === 'a' ? 'one' : 'other', time(0));
      break;
    case 'job':
      cluster.job(step.workload, step.life, time(0));
      break;
    case 'announce':
      cluster.announce(step.workload, time(step.minutes));
      break;
    case 'configure':
      cluster.configure(step.as, time(0));
      break;
    case 'roll':
      cluster.configure(step.as, time(0));
      for (const workload of workloads) cluster.restart(workload, time(0));
  }
}
