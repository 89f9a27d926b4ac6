import { isMisspelt } from '#lib/text/compare.ts';
import type { Labels } from '#model/facts/label-selector.ts';
import type { SelectorMatch } from '#model/cluster/fargate-profile.ts';
import { identifies } from './identity-labels.ts';

/** Keys that a pod has by a slip of the pen, by the keys that are meant: `fargte` for `fargate`. */
export type Slips = Readonly<Record<string, string>>;

/**
 * The labels of a pod that are what a selector asks for but for a slip in the key. Keys that something else goes by
 * (`isTaken`) are no slips; nor is one of several that are as near.
 */
export function slipsIn(
  { changes, selector }: Pick<SelectorMatch, 'changes' | 'selector'>,
  labels: Labels,
  isTaken: (key: string) => boolean,
): Slips {
  const slips: Record<string, string> = {};
  for (const { key, value, was, example } of changes) {
    if (was !== undefined || example) continue;
    const near = Object.entries(labels).filter(
      ([own, has]) => isNearLabel([own, has], [key, value]) && !Object.hasOwn(selector.labels, own) && !isTaken(own),
    );
    const [one] = near;
    if (one !== undefined && near.length === 1) slips[key] = one[0];
  }
  return slips;
}

function isNearLabel([own, has]: readonly [string, string], [key, value]: readonly [string, string]): boolean {
  return !identifies(own) && isSlip(own, key) && (isSlip(has, value) || has === value);
}

function isSlip(own: string, meant: string): boolean {
  return own.toLowerCase() === meant.toLowerCase() || isMisspelt(own, meant);
}
