import type { Placement } from './placement.ts';

/** After `is not on Fargate`: that the configuration expects the pod there, and why; empty where it does not. */
export function expectedText({ expected }: Pick<Placement, 'expected'>): string {
  return expected?.fargate === 'always' ? `, though the configuration expects it there (${expected.reason})` : '';
}
