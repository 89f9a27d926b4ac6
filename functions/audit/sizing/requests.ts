import { parseQuantity } from '#lib/quantity.ts';
import type { Container } from '#model/facts/pod.ts';

/** Resources by which Fargate sizes a pod. */
export type SizedResource = 'cpu' | 'memory' | 'ephemeral-storage';

/** Cores of CPU, bytes of the others. */
export interface Amounts {
  /** As Kubernetes counts: a native sidecar stays, so that it adds to all that starts after it. */
  readonly withSidecars: number;
  /** Were native sidecars counted as init containers that end. */
  readonly without: number;
}

/**
 * What a pod asks for as a whole: the larger of its largest init container and the sum of those that stay. How Fargate
 * counts native sidecars is not documented, so both ways are given.
 * https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function requestedOf(containers: readonly Container[], resource: SizedResource): Amounts {
  let sidecars = 0;
  let sum = 0;
  let peak = 0;
  let largest = 0;
  for (const container of containers) {
    const amount = amountOf(container, resource);
    if (container.sidecar) sidecars += amount;
    if (container.init) {
      peak = Math.max(peak, container.sidecar ? sidecars : sidecars + amount);
      largest = Math.max(largest, amount);
    } else sum += amount;
  }
  return { withSidecars: Math.max(peak, sum + sidecars), without: Math.max(largest, sum) };
}

/** Without a request, the API server takes the limit for one; zero where neither can be read. */
export function requestOf({ requests, limits }: Container, resource: string): string | undefined {
  return requests[resource] ?? limits[resource];
}

/** Far below a step, far above what sums and products of decimals are off by. */
const noise = 1e-6;

/**
 * Whole steps (milli of CPU, bytes of the others), rounded up as the API server does, so that sums carry no noise of
 * decimals over the edge of a size.
 */
function amountOf(container: Container, resource: SizedResource): number {
  const text = requestOf(container, resource);
  const quantity = text === undefined ? 0 : (parseQuantity(text) ?? 0);
  const amount = resource === 'cpu' ? quantity * 1000 : quantity;
  return Math.max(0, Math.ceil(amount - noise));
}
