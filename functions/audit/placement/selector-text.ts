import type { Selector } from '#model/fargate-profile.ts';
import { listed } from '#lib/plural.ts';

/** The labels a selector asks for, e.g. `labels app=web and fargate=yes`. */
export function describeSelector({ labels }: Selector): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  if (pairs.length === 0) return 'any labels';
  return `${pairs.length === 1 ? 'label' : 'labels'} ${listed(pairs)}`;
}

/** One text for equal selectors, whatever the order of their labels. */
export function selectorKey({ namespace, labels }: Selector): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return `${namespace} {${pairs.sort().join(', ')}}`;
}
