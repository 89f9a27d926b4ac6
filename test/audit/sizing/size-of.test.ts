import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fargateSizes, sizeText, overheadMiB, smallestSize } from '#audit/sizing/sizes.ts';
import { sizeOf, cheaperSize } from '#audit/sizing/size-of.ts';
import type { Container } from '#model/facts/pod.ts';
import { container } from '../../support/builders/facts.ts';

const asking = (cpu: string, memory: string, fields: Partial<Container> = {}) =>
  container({ requests: { cpu, memory }, ...fields });
const textOf = (...containers: Container[]) => {
  const { size } = sizeOf(containers);
  return size === null ? null : sizeText(size);
};

describe('the size Fargate gives', () => {
  it.each([
    ['250m', '1000Mi', '0.25vCPU 2GB'],
    ['255m', '1000Mi', '0.5vCPU 2GB'],
    ['260m', '1750Mi', '0.5vCPU 2GB'],
    ['255m', '1800Mi', '0.5vCPU 3GB'],
    ['255m', '10Gi', '2vCPU 11GB'],
    ['1', '2500M', '1vCPU 3GB'],
    ['500m', '750M', '0.5vCPU 1GB'],
    ['2', '2Gi', '2vCPU 4GB'],
    ['1', '8Gi', '2vCPU 9GB'],
    // Pods of examples/eks-workshop.
    ['250m', '256Mi', '0.25vCPU 0.5GB'],
  ])('is, for %s and %s, what was measured on real clusters: %s', (cpu, memory, measured) => {
    expect(textOf(asking(cpu, memory))).toBe(measured);
  });

  it('is the smallest where nothing is asked for', () => {
    expect(textOf(container({ requests: {} }))).toBe('0.25vCPU 0.5GB');
    expect(textOf()).toBe('0.25vCPU 0.5GB');
  });

  it('takes a limit for the request that is not there, as the API server does', () => {
    expect(textOf(container({ requests: {}, limits: { cpu: '1', memory: '2Gi' } }))).toBe('1vCPU 3GB');
  });

  it('does not look at limits where there are requests', () => {
    expect(textOf(asking('250m', '256Mi', { limits: { cpu: '4', memory: '8Gi' } }))).toBe('0.25vCPU 0.5GB');
  });

  it('adds up containers, and takes the largest init container where that is larger', () => {
    const init = asking('1', '128Mi', { init: true });
    expect(textOf(asking('250m', '256Mi'), asking('250m', '256Mi'))).toBe('0.5vCPU 1GB');
    expect(textOf(init, init, asking('250m', '600Mi'))).toBe('1vCPU 2GB');
  });

  it('adds up tenths of a CPU without stepping over an edge', () => {
    expect(textOf(...Array.from({ length: 10 }, () => asking('0.1', '1Mi')))).toBe('1vCPU 2GB');
  });

  it('rounds what is finer than a thousandth of a CPU up', () => {
    expect(textOf(asking('250001u', '1Mi'))).toBe('0.5vCPU 1GB');
  });

  it.each([
    ['16', '119.75Gi', '16vCPU 120GB'],
    ['16', '122625Mi', null],
    ['16001m', '1Gi', null],
    ['4', '29Gi', '4vCPU 30GB'],
    ['4', '30Gi', '8vCPU 32GB'],
    ['8', '60Gi', '16vCPU 64GB'],
  ])('at the edges is, for %s and %s, %s', (cpu, memory, size) => {
    expect(textOf(asking(cpu, memory))).toBe(size);
  });
});

describe('what no size holds', () => {
  it('is named, with what is the most', () => {
    const all = container({ requests: { cpu: '17', memory: '120Gi', 'ephemeral-storage': '176Gi' } });
    expect(sizeOf([all])).toMatchObject({
      size: null,
      tooLarge: [
        { resource: 'cpu', asked: '17 vCPU', most: '16 vCPU' },
        { resource: 'memory', asked: '120 GiB', most: '120 GiB with the 256 MiB that Fargate adds' },
        { resource: 'ephemeral-storage', asked: '176 GiB', most: '175 GiB' },
      ],
    });
  });

  it('adds up ephemeral storage, and has room for 175 GiB', () => {
    const store = (size: string) => container({ requests: { 'ephemeral-storage': size } });
    expect(sizeOf([store('100Gi'), store('75Gi')]).tooLarge).toEqual([]);
    expect(sizeOf([store('100Gi'), store('76Gi')])).toMatchObject({ size: null, tooLarge: [{ asked: '176 GiB' }] });
  });
});

describe('native sidecars', () => {
  const sidecar = (cpu: string) => asking(cpu, '128Mi', { init: true, sidecar: true });

  it('count with the containers, with a caveat where that decides the size', () => {
    expect(sizeOf([sidecar('100m'), asking('200m', '128Mi')])).toMatchObject({
      size: { vcpu: 0.5, memoryGiB: 1 },
      caveats: ['native-sidecar'],
    });
  });

  it('bring no caveat where the size is the same either way', () => {
    expect(sizeOf([sidecar('10m'), asking('100m', '64Mi')])).toMatchObject({ caveats: [] });
  });

  it('add to the init containers that start after them, as in Kubernetes', () => {
    const after = asking('1', '64Mi', { init: true });
    expect(sizeOf([sidecar('100m'), after, asking('100m', '64Mi')]).requested.vcpu).toBe(1.1);
    expect(sizeOf([after, sidecar('100m'), asking('100m', '64Mi')]).requested.vcpu).toBe(1);
  });
});

describe('sizing, whatever is asked', () => {
  const containers = fc.array(
    fc
      .record({
        milli: fc.integer({ min: 0, max: 9000 }),
        mib: fc.integer({ min: 0, max: 70_000 }),
        init: fc.boolean(),
        sidecar: fc.boolean(),
      })
      .map(({ milli, mib, init, sidecar }) => asking(`${milli}m`, `${mib}Mi`, { init, sidecar: init && sidecar })),
    { maxLength: 5 },
  );

  it('never gives less than is asked for, and gives a size that Fargate sells', () => {
    fc.assert(
      fc.property(containers, (all) => {
        const { requested, size, tooLarge } = sizeOf(all);
        expect(size === null).toBe(tooLarge.length > 0);
        if (size === null) return;
        expect(fargateSizes).toContainEqual(size);
        expect(size.vcpu).toBeGreaterThanOrEqual(requested.vcpu);
        expect(size.memoryGiB * 1024).toBeGreaterThanOrEqual(requested.memoryMiB + 256);
      }),
    );
  });

  it('never shrinks when more is asked for', () => {
    const order = ({ size }: ReturnType<typeof sizeOf>) =>
      size === null ? Infinity : fargateSizes.findIndex((one) => sizeText(one) === sizeText(size));
    fc.assert(
      fc.property(containers, fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 9000 }), (all, cpu, mib) => {
        const more = [...all, asking(`${cpu}m`, `${mib}Mi`)];
        expect(order(sizeOf(more))).toBeGreaterThanOrEqual(order(sizeOf(all)));
      }),
    );
  });

  it('gives a pod that asks for all of its size, less the overhead, the same size', () => {
    fc.assert(
      fc.property(containers, (all) => {
        const { size } = sizeOf(all);
        if (size === null) return;
        expect(sizeOf([asking(String(size.vcpu), `${size.memoryGiB * 1024 - 256}Mi`)]).size).toEqual(size);
      }),
    );
  });

  it('does not depend on the order of containers that are not init containers', () => {
    const plain = containers.map((all) => all.filter(({ init }) => !init));
    fc.assert(
      fc.property(plain, (all) => {
        expect(sizeOf(all.toReversed())).toEqual(sizeOf(all));
      }),
    );
  });
});

const requests = fc.record({
  vcpu: fc.integer({ min: 0, max: 16_000 }).map((milli) => milli / 1000),
  memoryMiB: fc.integer({ min: 0, max: 120 * 1024 - overheadMiB }),
  storageGiB: fc.constant(0),
});

it('reaches, by what it says, a size that is smaller and never needs more than 15 % less', () => {
  fc.assert(
    fc.property(requests, (requested) => {
      const size = smallestSize(requested.vcpu * 1000, requested.memoryMiB + overheadMiB);
      fc.pre(size !== null);
      const cheaper = cheaperSize(requested, size);
      if (cheaper === null) return;
      const after = { cpu: requested.vcpu * 1000, memory: requested.memoryMiB };
      for (const { resource, from, to } of cheaper.changes) {
        expect(to).toBeLessThan(from);
        expect(to).toBeGreaterThanOrEqual(from * 0.85 - 1e-6);
        after[resource] = to;
      }
      expect(smallestSize(after.cpu, after.memory + overheadMiB)).toEqual(cheaper.size);
      expect(cheaper.size.vcpu).toBeLessThanOrEqual(size.vcpu);
      expect(cheaper.size.memoryGiB).toBeLessThanOrEqual(size.memoryGiB);
      expect(cheaper.size).not.toEqual(size);
      expect(cheaper.changes.length).toBeGreaterThan(0);
    }),
  );
});

it('knows nothing smaller than the smallest', () => {
  expect(cheaperSize({ vcpu: 0.25, memoryMiB: 256, storageGiB: 0 }, { vcpu: 0.25, memoryGiB: 0.5 })).toBeNull();
});
