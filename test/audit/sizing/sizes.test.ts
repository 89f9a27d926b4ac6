import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usdPerHour, usdPerMonth, usdText, fargateSizes } from '#audit/sizing/sizes.ts';
import table from '#audit/sizing/fargate-prices.json' with { type: 'json' };

const regions = Object.keys(table.regions);

describe('the price of a size', () => {
  it('is that of its vCPU and of its memory, for 730 hours a month', () => {
    expect(usdPerHour({ vcpu: 1, memoryGiB: 2 }, 'us-east-1')).toBeCloseTo(0.04937, 8);
    expect(usdPerMonth({ vcpu: 1, memoryGiB: 2 }, 'us-east-1')).toBe(36.04);
    expect(usdPerMonth({ vcpu: 0.25, memoryGiB: 0.5 }, 'ap-northeast-2')).toBe(10.36);
  });

  it.each(['us-east-9', 'cn-north-1', 'toString', ''])('is not invented for region %j', (region) => {
    expect(usdPerHour({ vcpu: 1, memoryGiB: 2 }, region)).toBeNull();
    expect(usdPerMonth({ vcpu: 1, memoryGiB: 2 }, region)).toBeNull();
  });

  it('is higher for the larger of two sizes, everywhere', () => {
    const cases = fc.tuple(
      fc.constantFrom(...regions),
      fc.constantFrom(...fargateSizes),
      fc.constantFrom(...fargateSizes),
    );
    fc.assert(
      fc.property(cases, ([region, a, b]) => {
        fc.pre(a.vcpu <= b.vcpu && a.memoryGiB <= b.memoryGiB && a !== b);
        expect(usdPerHour(a, region)).toBeLessThan(usdPerHour(b, region) ?? 0);
      }),
    );
  });
});

describe('the table of prices', () => {
  it('says when it was checked, and where whoever doubts it can look', () => {
    expect(table).toMatchObject({ currency: 'USD', checkedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    expect([table.page, table.priceList].every((url) => URL.canParse(url))).toBe(true);
  });

  it.each(Object.entries(table.regions))('names the records behind %s', (_, { vcpuHour, gbHour, records }) => {
    const known: Readonly<Record<string, string>> = table.records;
    expect(records.every((name) => /^(price list|second-hand)/.test(known[name] ?? ''))).toBe(true);
    const fromPriceList = records.some((name) => known[name]?.startsWith('price list'));
    expect(fromPriceList || records.length >= 2).toBe(true);
    // The cheapest and the dearest seen are within these; a slip of the point is not.
    expect(vcpuHour).toBeGreaterThan(0.03);
    expect(vcpuHour).toBeLessThan(0.1);
    expect(vcpuHour / gbHour).toBeCloseTo(9.1, 0);
  });

  it('has no record that nothing rests on', () => {
    const used = new Set(Object.values(table.regions).flatMap(({ records }) => records));
    expect(Object.keys(table.records).filter((name) => !used.has(name))).toEqual([]);
  });
});

it.each([
  [0, '0.00 USD'],
  [0.004, 'less than 0.01 USD'],
  [36.0401, '36.04 USD'],
])('shows %d as %s', (usd, text) => {
  expect(usdText(usd)).toBe(text);
});
