import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelRequirement, selectsLabels } from '#model/facts/label-selector.ts';

const web = { app: 'web', tier: 'front' };
const selector = (matchLabels: Record<string, string>, ...matchExpressions: LabelRequirement[]) => ({
  matchLabels,
  matchExpressions,
});
const asks = (key: string, operator: LabelRequirement['operator'], ...values: string[]) => ({ key, operator, values });

describe('a label selector', () => {
  it.each([
    ['an empty one everything', selector({}), true],
    ['labels that are there', selector({ app: 'web' }), true],
    ['not another value', selector({ app: 'api' }), false],
    ['not an absent label', selector({ team: 'a' }), false],
    ['not what only JavaScript has', selector({}, asks('constructor', 'Exists')), false],
    ['In', selector({}, asks('app', 'In', 'api', 'web')), true],
    ['not In of an absent label', selector({}, asks('team', 'In', 'a')), false],
    ['NotIn', selector({}, asks('app', 'NotIn', 'web')), false],
    ['NotIn of an absent label', selector({}, asks('team', 'NotIn', 'a')), true],
    ['Exists', selector({}, asks('tier', 'Exists')), true],
    ['DoesNotExist', selector({}, asks('tier', 'DoesNotExist')), false],
    ['all of it together', selector({ app: 'web' }, asks('tier', 'In', 'front'), asks('team', 'DoesNotExist')), true],
    ['nothing when one part does not hold', selector({ app: 'web' }, asks('team', 'Exists')), false],
  ])('selects %s', (_, given, selected) => {
    expect(selectsLabels(given, web)).toBe(selected);
  });

  const texts = fc.constantFrom('a', 'b', 'c');
  const labels = fc.dictionary(texts, texts);

  it('has operators that say the opposite of each other', () => {
    fc.assert(
      fc.property(labels, texts, fc.array(texts), (of, key, values) => {
        const holds = (operator: LabelRequirement['operator']) =>
          selectsLabels(selector({}, { key, operator, values }), of);
        expect(holds('In')).not.toBe(holds('NotIn'));
        expect(holds('Exists')).not.toBe(holds('DoesNotExist'));
      }),
    );
  });

  it('selects by labels what it selects by In', () => {
    fc.assert(
      fc.property(labels, labels, (of, wanted) => {
        const expressions = Object.entries(wanted).map(([key, value]) => asks(key, 'In', value));
        expect(selectsLabels(selector(wanted), of)).toBe(selectsLabels(selector({}, ...expressions), of));
      }),
    );
  });
});
