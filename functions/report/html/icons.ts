import type { VNode } from 'preact';
import type { Severity } from '#model/finding/severity.ts';
import { h } from './h.ts';

/** Each severity has a shape of its own: colour never stands alone. */
const shapes: Readonly<Record<Severity, string>> = {
  critical: 'M4 0h4l4 4v4l-4 4h-4l-4-4v-4z',
  high: 'M6 .5 12 11.5H0z',
  medium: 'M6 0l6 6-6 6-6-6z',
  low: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10z',
  info: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10zM6 2.7a3.3 3.3 0 1 0 0 6.6a3.3 3.3 0 1 0 0-6.6z',
};

const marks = {
  tick: 'M1.5 6.5l3 3 6-7',
  cross: 'M2 2l8 8M10 2l-8 8',
  plus: 'M6 1.5v9M1.5 6h9',
  up: 'M6 10.5v-9M2 5.5l4-4 4 4',
  wave: 'M1 7c2-4 3.2-3.6 5-1s3 3 5-1',
  same: 'M2 6h8',
} as const;

export type Mark = keyof typeof marks;

export function SeverityIcon({ severity }: { readonly severity: Severity }): VNode {
  return h(
    'svg',
    { class: `shape ${severity}`, viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
    h('path', { d: shapes[severity], 'fill-rule': 'evenodd' }),
  );
}

export function MarkIcon({ mark }: { readonly mark: Mark }): VNode {
  return h(
    'svg',
    { class: `mark ${mark}`, viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
    h('path', { d: marks[mark] }),
  );
}
