import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { cheaperSize } from '#audit/sizing/cheaper-size.ts';
import { overheadMiB, smallestSize } from '#audit/sizing/sizes.ts';

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
