import { type Container, type PodSpec, type Quantities } from './objects.ts';

/** vCPU in thousandths, and the GB of memory that Fargate offers with it. */
const sizes: readonly (readonly [number, readonly number[]])[] = [
  [250, [0.5, 1, 2]],
  [500, steps(1, 4, 1)],
  [1000, steps(2, 8, 1)],
  [2000, steps(4, 16, 1)],
  [4000, steps(8, 30, 1)],
  [8000, steps(16, 60, 4)],
  [16_000, steps(32, 120, 8)],
];

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
}

const units: Readonly<Record<string, number>> = {
  ...{ '': 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};

/** The value of `CapacityProvisioned`, undefined when no size is large enough. */
export function provisioned(spec: PodSpec): string | undefined {
  const cpu = 1000 * asked(spec, 'cpu');
  // Fargate's own agents take 256 MiB.
  const memory = asked(spec, 'memory') / 2 ** 30 + 0.25;
  for (const [vcpu, memories] of sizes) {
    const fitting = vcpu >= cpu ? memories.find((size) => size >= memory) : undefined;
    if (fitting !== undefined) return `${vcpu / 1000}vCPU ${fitting}GB`;
  }
  return undefined;
}

function asked({ containers, initContainers = [] }: PodSpec, resource: string): number {
  const sum = (list: readonly Container[]) =>
    list.reduce((total, container) => total + requestOf(container, resource), 0);
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return Math.max(
    sum([...containers, ...sidecars]),
    ...initContainers.map((container) => requestOf(container, resource)),
  );
}

/** A request that is absent is the limit, which the API server fills in. */
function requestOf({ resources = {} }: Container, resource: string): number {
  const of = (quantities: Quantities = {}) => quantities[resource];
  return quantity(of(resources.requests) ?? of(resources.limits) ?? 0);
}

function quantity(value: string | number): number {
  const [, digits = '0', unit = ''] = /^([\d.]+)([a-zA-Z]*)$/.exec(String(value)) ?? [];
  const factor = units[unit];
  if (factor === undefined) throw new Error(`not a quantity: ${value}`);
  return Number(digits) * factor;
}
