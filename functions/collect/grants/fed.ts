import type { SliceName } from '#model/cluster-facts.ts';

/** What a read tells an audit: slices, and pods, which are no slice. */
export type Fed = SliceName | 'pods';
