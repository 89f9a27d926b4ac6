import { describe, expect, it } from 'vitest';
import { expectationsOf, wantsLogging } from '#model/configuration/configuration.ts';
import { expectations, expectedHere } from '../../support/builders/configuration.ts';

const demo = { account: '111122223333', region: 'us-west-2', cluster: 'demo' };

describe('wantsLogging', () => {
  it('is true where nobody said otherwise', () => {
    expect(wantsLogging([], demo, 'apps')).toBe(true);
    expect(wantsLogging(expectations({ namespaces: ['*'], fargate: 'never' }), demo, 'apps')).toBe(true);
  });

  it.each([
    ['batch', false],
    ['batch-nightly', false],
    ['apps', true],
    ['Batch', true],
  ])('reads namespace patterns, case and all: %s', (namespace, wanted) => {
    expect(
      wantsLogging(expectations({ namespaces: ['batch', 'batch-*'], logging: 'not-wanted' }), demo, namespace),
    ).toBe(wanted);
  });

  it.each([
    [{ clusters: ['demo'] }, false],
    [{ clusters: ['prod-*', 'de?o'] }, false],
    [{ clusters: ['prod-*'] }, true],
    [{ accounts: ['111122223333'] }, false],
    [{ accounts: ['4444*'] }, true],
    [{ regions: ['us-*'], accounts: ['1111????????'] }, false],
    [{ regions: ['eu-*'], clusters: ['demo'] }, true],
  ])('takes every place that is given: %j', (place, wanted) => {
    const all = expectations({ ...place, namespaces: ['*'], logging: 'not-wanted' });
    expect(wantsLogging(all, demo, 'apps')).toBe(wanted);
  });

  it('lets the last one that speaks of logging decide', () => {
    const all = expectations(
      { namespaces: ['*'], logging: 'not-wanted' },
      { namespaces: ['apps'], logging: 'wanted' },
      { namespaces: ['apps'], fargate: 'always' },
    );
    expect(wantsLogging(all, demo, 'apps')).toBe(true);
    expect(wantsLogging(all, demo, 'batch')).toBe(false);
  });
});

describe('the whole cluster', () => {
  it('needs no logs when every namespace needs none', () => {
    expect(expectedHere({ namespaces: ['*'], logging: 'not-wanted' }).noLoggingAnywhere?.reason).toBe('agreed');
    expect(expectedHere({ namespaces: ['a', '**'], logging: 'not-wanted' }).noLoggingAnywhere).toBeDefined();
  });

  it.each([
    ['only some need none', [{ namespaces: ['batch', 'b*'], logging: 'not-wanted' }]],
    [
      'a later one makes an exception',
      [
        { namespaces: ['*'], logging: 'not-wanted' },
        { namespaces: ['apps'], logging: 'wanted' },
      ],
    ],
    ['it is about another cluster', [{ clusters: ['other'], namespaces: ['*'], logging: 'not-wanted' }]],
    [
      'the last word wants them',
      [
        { namespaces: ['*'], logging: 'not-wanted' },
        { namespaces: ['*'], logging: 'wanted' },
      ],
    ],
  ])('may need logs when %s', (_, entries) => {
    expect(expectedHere(...entries).noLoggingAnywhere).toBeUndefined();
  });

  it('is not excepted by what came before', () => {
    const all = [
      { namespaces: ['apps'], logging: 'wanted' },
      { namespaces: ['*'], logging: 'not-wanted' },
    ];
    expect(expectedHere(...all).noLoggingAnywhere).toBeDefined();
  });
});

describe('Fargate', () => {
  it('is decided by the last expectation that speaks of it', () => {
    const all = expectations(
      { namespaces: ['*'], fargate: 'always' },
      { namespaces: ['gpu'], fargate: 'never', reason: 'needs GPUs' },
      { namespaces: ['gpu'], logging: 'wanted' },
    );
    const { fargate } = expectationsOf(all, demo);
    expect(fargate('gpu')).toMatchObject({ fargate: 'never', reason: 'needs GPUs' });
    expect(fargate('apps')?.fargate).toBe('always');
  });
});
