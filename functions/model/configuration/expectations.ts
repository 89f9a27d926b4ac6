import type { ClusterInfo } from '../cluster/cluster.ts';

/** A cluster, as the configuration names it. */
export interface ClusterPlace {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
}

/** What the people who run the clusters expect of some namespaces, and why: it changes what counts as a fault. */
export interface Expectation {
  /** Whether it speaks of any namespace of this cluster. */
  readonly coversCluster: (place: ClusterPlace) => boolean;
  readonly coversNamespace: (namespace: string) => boolean;
  /** True when it speaks of every namespace. */
  readonly coversAll: boolean;
  /** `not-wanted`: nobody needs the logs of the pods there. */
  readonly logging?: 'wanted' | 'not-wanted' | undefined;
  /** `always`: every pod there belongs on Fargate; `never`: none does. */
  readonly fargate?: 'always' | 'never' | undefined;
  readonly reason: string;
}

/** What is expected of one cluster. */
export interface ClusterExpectations {
  /** The expectation by which nobody needs the logs of a namespace. */
  readonly noLogging: (namespace: string) => Expectation | undefined;
  /** The same for the whole cluster; undefined when some namespace may be another matter. */
  readonly noLoggingAnywhere: Expectation | undefined;
  /** The expectation about Fargate that holds for a namespace. */
  readonly fargate: (namespace: string) => Expectation | undefined;
}

/** False where the configuration says that nobody needs the logs of this namespace. */
export function wantsLogging(expectations: readonly Expectation[], place: ClusterPlace, namespace: string): boolean {
  return expectationsOf(expectations, place).noLogging(namespace) === undefined;
}

/** The expectations that speak of this cluster. Of several that cover a namespace, the last one decides. */
export function expectationsOf(expectations: readonly Expectation[], place: ClusterPlace): ClusterExpectations {
  const here = expectations.filter(({ coversCluster }) => coversCluster(place));
  const logging = here.filter((one) => one.logging !== undefined);
  const fargate = here.filter((one) => one.fargate !== undefined);
  return {
    noLogging(namespace) {
      const last = logging.findLast(({ coversNamespace }) => coversNamespace(namespace));
      return last?.logging === 'not-wanted' ? last : undefined;
    },
    noLoggingAnywhere: noneAnywhere(logging),
    fargate: (namespace) => fargate.findLast(({ coversNamespace }) => coversNamespace(namespace)),
  };
}

/** The last one that covers everything decides, unless a later one makes an exception. */
function noneAnywhere(logging: readonly Expectation[]): Expectation | undefined {
  const all = logging.findLastIndex(({ coversAll }) => coversAll);
  if (all < 0) return undefined;
  return logging.slice(all).every((one) => one.logging === 'not-wanted') ? logging[all] : undefined;
}

/** Whether the configuration says that the pods of a namespace belong on Fargate. */
export function isExpectedOnFargate({ fargate }: ClusterExpectations, namespace: string): boolean {
  return fargate(namespace)?.fargate === 'always';
}

/** How expectations and waivers name a cluster. */
export function placeOf({ account, region, name }: Pick<ClusterInfo, 'account' | 'region' | 'name'>): ClusterPlace {
  return { account, region, cluster: name };
}

/** A cluster of which nothing special is expected. */
export const nothingExpected: ClusterExpectations = expectationsOf([], { account: '', region: '', cluster: '' });
