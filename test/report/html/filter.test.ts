import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, recordsOf } from '#report/html/view.ts';
import { facet, familyOf, type Filter, finder, noFilter } from '#report/html/filter.ts';
import { toListView } from '#report/html/to-list-view.ts';
import { fingerprint, missingLabel, sampleCluster, silent } from '../../support/builders/report-results.ts';
import { finding } from '../../support/builders/results.ts';

const group = (findings = sampleCluster().findings, name = 'shop') => ({
  name,
  place: `1/eu/${name}`,
  findings,
  misses: [],
});
const view = toListView([group()]);
const find = finder(view);
const subjects = (filter: Partial<Filter>) =>
  find({ ...noFilter, ...filter }).map(({ family: [root] }) => view.findings[root]?.name);

describe('the list of findings', () => {
  it('has effects below their cause, the worst first, then what is waived, then what is resolved', () => {
    expect(view.families.map((family) => family.map((index) => view.findings[index]?.name))).toEqual([
      ['aws-logging', 'cart', 'payments', 'search'],
      ['invoices'],
      ['checkout'],
      ['sessions'],
      ['mailer'],
      ['apps'],
      ['legacy'],
    ]);
  });

  it('has a finding once, though it is given twice', () => {
    const twice = finding();
    expect(toListView([group([twice, twice])]).findings).toHaveLength(1);
  });

  it('keeps clusters apart that have the same finding', () => {
    const { findings, families } = toListView([group([finding()], 'a'), group([finding()], 'b')]);
    expect(findings.map(({ cluster }) => cluster)).toEqual([0, 1]);
    expect(families).toEqual([[0], [1]]);
  });

  it('follows links to documentation only', () => {
    const docs = (url: string) => toListView([group([finding({ docs: url })])]).findings[0]?.docs;
    expect(docs('https://docs.aws.amazon.com/eks/')).toBe('https://docs.aws.amazon.com/eks/');
    for (const bad of ['javascript:alert(1)', 'http://example.com/', 'https://a"b', 'data:text/html,x'])
      expect(docs(bad)).toBe('');
  });
});

describe('a filter', () => {
  it('of nothing leaves everything', () => {
    expect(find(noFilter).map(({ family }) => family)).toEqual(view.families);
  });

  it.each([
    ['text', { text: 'checkout' }, ['aws-logging', 'checkout']],
    ['several words, in any order and case', { text: 'YES  fargate=True' }, ['sessions']],
    ['a fingerprint', { text: fingerprint('stale') }, ['mailer']],
    ['the reason of a waiver', { text: 'merged in january' }, ['apps']],
    ['severities', { severities: ['low' as const] }, ['mailer', 'apps']],
    ['a state', { state: 'resolved' as const }, ['legacy']],
    ['what is waived', { state: 'waived' as const }, ['apps']],
    ['a rule', { rule: 'selector-labels-missing' }, ['checkout', 'sessions']],
    ['a namespace', { namespace: 'jobs' }, ['invoices', 'mailer']],
    ['no namespace', { namespace: '' }, ['apps', 'legacy']],
    ['another cluster', { cluster: 1 }, []],
  ])('finds by %s', (_, filter, expected) => {
    expect(subjects(filter)).toEqual(expected);
  });

  it('keeps the cause of an effect that matches, with that effect alone', () => {
    const [match] = find({ ...noFilter, text: 'search logging-disabled' });
    expect(match?.family.map((index) => view.findings[index]?.name)).toEqual(['aws-logging', 'search']);
    expect(match?.count).toBe(1);
  });

  it('counts no finding twice, and each that matches once', () => {
    const texts = fc.constantFrom('', 'shop', 'log', 'fargate', 'checkout jobs', 'x');
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const count = (text: string) => find({ ...noFilter, text }).reduce((sum, one) => sum + one.count, 0);
        expect(count(`${a} ${b}`)).toBeLessThanOrEqual(Math.min(count(a), count(b)));
      }),
    );
  });
});

describe('what the filters offer', () => {
  it('is what there is, sorted and counted', () => {
    expect(facet(view.findings, ({ rule }) => rule)).toContainEqual(['logging-disabled', 3]);
    expect(facet(view.findings, ({ namespace }) => namespace)[0]).toEqual(['', 2]);
  });

  it('finds the family of a finding by its fingerprint', () => {
    expect(familyOf(view, fingerprint('silent shop-cart/cart'))).toBe(0);
    expect(familyOf(view, 'v1:none')).toBe(-1);
  });
});

describe('columns', () => {
  it('give back the records they were made of', () => {
    const records = toListView([group([missingLabel('a', 'b'), silent('c', 'd')])]).findings;
    expect(recordsOf(columnsOf(records))).toEqual(records);
    expect(recordsOf(columnsOf([]))).toEqual([]);
    expect(recordsOf(JSON.parse(JSON.stringify(columnsOf(records))) as never)).toEqual(records);
  });
});
