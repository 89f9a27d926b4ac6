import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { explainMatch } from '#audit/placement/explain-match.ts';
import { ProfileMatcher } from '#audit/placement/matcher.ts';
import type { FargateProfile, Selector } from '#model/cluster/fargate-profile.ts';
import { read } from '#model/facts/cluster-facts.ts';
import { facts, fargateOnly, pendingPod, profile, selector, workload } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

type Labels = Record<string, string>;

/** Deliberately naive: straight from the words of the user guide. */
function fits(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const [first, rest] = [pattern.charAt(0), pattern.slice(1)];
  if (first === '*') return fits(rest, text) || (text !== '' && fits(pattern, text.slice(1)));
  return text !== '' && (first === '?' || first === text.charAt(0)) && fits(rest, text.slice(1));
}

function hasLabel(key: string, value: string, labels: Labels): boolean {
  for (const [k, v] of Object.entries(labels)) if (fits(key, k) && fits(value, v)) return true;
  return false;
}

function takes({ namespace, labels }: Selector, podNamespace: string, podLabels: Labels): boolean {
  for (const [key, value] of Object.entries(labels)) if (!hasLabel(key, value, podLabels)) return false;
  return fits(namespace, podNamespace);
}

const text = (alphabet: string, maxLength = 4) =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength: 1, maxLength });
const word = text('ab-', 3);
const pattern = text('ab-*?');
const podLabels: fc.Arbitrary<Labels> = fc.dictionary(word, word, { maxKeys: 4 });
const selectors = (part: fc.Arbitrary<string>): fc.Arbitrary<Selector[]> =>
  fc.array(fc.record({ namespace: part, labels: fc.dictionary(part, part, { maxKeys: 4 }) }), {
    minLength: 1,
    maxLength: 3,
  });

const profiles: fc.Arbitrary<FargateProfile[]> = fc
  .array(selectors(fc.oneof(word, pattern)), { maxLength: 4 })
  .map((each) => each.map((given, at) => profile({ name: `p${String(at)}`, selectors: given })));

describe('the matcher', () => {
  it('takes a pod exactly when the words of the user guide do', () => {
    fc.assert(
      fc.property(profiles, word, podLabels, (given, namespace, labels) => {
        const expected = given.filter(({ selectors: any }) => any.some((one) => takes(one, namespace, labels)));
        const matcher = new ProfileMatcher(given);
        expect(matcher.matching(namespace, labels)).toEqual(expected);
        expect(matcher.matching(namespace, labels), 'asked again').toEqual(expected);
        expect(matcher.selecting(namespace).length > 0).toBe(
          given.some(({ selectors: any }) => any.some((one) => fits(one.namespace, namespace))),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['prod*', 'prod', true],
    ['prod*', 'prod-metrics', true],
    ['value?', 'valuea', true],
    ['value?', 'value', false],
    ['value?', 'value-a', false],
    ['frontend*?', 'frontend-x', true],
    ['frontend*?', 'frontend', false],
    ['Prod', 'prod', false],
    ['a.c', 'abc', false],
  ])('reads the examples of AWS: %s and %s', (namespace, name, expected) => {
    const matcher = new ProfileMatcher([profile({ selectors: [selector(namespace)] })]);
    expect(matcher.matching(name, {}).length === 1).toBe(expected);
  });

  it('does not take a label of the prototype for one of the pod', () => {
    const matcher = new ProfileMatcher([profile({ selectors: [selector('apps', { constructor: '*' })] })]);
    expect(matcher.matching('apps', {})).toEqual([]);
  });
});

describe('the explanation of a match', () => {
  it('agrees with the matcher, selector by selector and label by label', () => {
    fc.assert(
      fc.property(profiles, word, podLabels, (given, namespace, labels) => {
        for (const one of explainMatch(given, namespace, labels)) {
          const alone = { ...one.profile, selectors: [one.selector] };
          expect(one.matches).toBe(new ProfileMatcher([alone]).matching(namespace, labels).length === 1);
          expect(one.namespaceMatches).toBe(fits(one.selector.namespace, namespace));
          for (const { key, value, status, podKey = '', podValue = '' } of one.labels) {
            expect(status === 'matched').toBe(hasLabel(key, value, labels));
            if (status === 'missing') expect(Object.keys(labels).some((k) => fits(key, k))).toBe(false);
            else expect([fits(key, podKey), labels[podKey]]).toEqual([true, podValue]);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('asks for changes after which every label matches, and for none when they do', () => {
    fc.assert(
      fc.property(profiles, word, podLabels, (given, namespace, labels) => {
        for (const {
          selector: { labels: wanted },
          changes,
        } of explainMatch(given, namespace, labels)) {
          const all = Object.entries(wanted);
          if (all.every(([key, value]) => hasLabel(key, value, labels))) expect(changes).toEqual([]);
          const after = { ...labels, ...Object.fromEntries(changes.map(({ key, value }) => [key, value])) };
          for (const [key, value] of all) expect([key, value, hasLabel(key, value, after)]).toEqual([key, value, true]);
          for (const { key, was } of changes) expect(was).toBe(Object.hasOwn(labels, key) ? labels[key] : undefined);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('asks for no more than the labels that differ, where nothing has a wildcard', () => {
    fc.assert(
      fc.property(selectors(word), podLabels, ([one], labels) => {
        const [match] = explainMatch([profile({ selectors: [one!] })], 'apps', labels);
        const differ = Object.entries(one!.labels).filter(([key, value]) => labels[key] !== value);
        expect(match?.changes.map(({ key, value, example }) => [key, value, example])).toEqual(
          differ.map(([key, value]) => [key, value, false]),
        );
      }),
    );
  });

  it.each([
    [{ team: 'shop-*' }, { team: 'shop-x' }],
    [{ team: '*-shop' }, { team: 'x-shop' }],
    [{ team: '*' }, { team: 'true' }],
    [{ tier: '?' }, { tier: 'x' }],
    [{ 'example.com/*': 'yes' }, { 'example.com/fargate': 'yes' }],
    [{ '*': 'yes' }, { fargate: 'yes' }],
    [{ '*/fargate': 'yes' }, { 'fargate/fargate': 'yes' }],
    [
      { 'a?': '1', ax: '2' },
      { ax: '2', ay: '1' },
    ],
  ])('gives examples that Kubernetes takes for labels: %j by %j', (wanted: Labels, expected: Labels) => {
    const [match] = explainMatch([profile({ selectors: [selector('apps', wanted)] })], 'apps', {});
    expect(Object.fromEntries(match?.changes.map(({ key, value }) => [key, value]) ?? [])).toEqual(expected);
  });
});

describe('the printed patch', () => {
  const literal = fc.dictionary(text('abc', 2), text('xyz', 2), { minKeys: 1, maxKeys: 4 });

  it('makes a template whose new pods the profile selects', async () => {
    await fc.assert(
      fc.asyncProperty(selectors(fc.oneof(word, pattern)), literal, async (any, labels) => {
        const given = profile({ selectors: any.map((one) => ({ ...one, namespace: 'ap*' })) });
        const one = workload({ matchLabels: { app: 'web' }, template: { labels } });
        const cluster = fargateOnly({ profiles: read([given]), workloads: read([one]) });
        const { findings } = await judge('selector-labels-missing', cluster, [pendingPod(60)]);
        const patch = findings[0]?.remediation.patch;
        fc.pre(patch !== undefined);
        const merged = merge({ spec: { template: { metadata: { labels: one.template.labels } } } }, parse(patch));
        const after = (merged as { spec: { template: { metadata: { labels: Labels } } } }).spec.template.metadata;
        // Its controller labels each pod too, before Fargate's webhook sees it.
        const podsLabels = { ...after.labels, 'pod-template-hash': '6d4b75cb6d' };
        expect(any.some((s) => takes({ ...s, namespace: 'ap*' }, 'apps', podsLabels))).toBe(true);
        const patched = facts({ ...cluster, workloads: read([workload({ template: { labels: after.labels } })]) });
        const again = await judge('selector-labels-missing', patched, [pendingPod(60, { labels: after.labels })]);
        expect(again.findings).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

/** JSON merge patch, RFC 7396: what `kubectl patch --type merge` does. */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null) return patch;
  const result: Record<string, unknown> = { ...(target as Record<string, unknown> | undefined) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = merge(result[key], value);
  }
  return result;
}
