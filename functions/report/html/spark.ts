import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { VNode } from 'preact';
import { h } from './h.ts';

const size = { width: 72, height: 18 };

/** A line without axes, as high as a row of a table. */
export function Spark({ values, label }: { readonly values: readonly number[]; readonly label: string }): VNode {
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [1, size.width - 2]);
  const y = scaleLinear([0, Math.max(1, ...values)], [size.height - 1, 2]);
  const path = line<number>((_, index) => x(index), y).digits(1);
  const last = { cx: Math.round(x(values.length - 1)), cy: Math.round(y(values.at(-1) ?? 0)) };
  const box = `0 0 ${size.width} ${size.height}`;
  return h('svg', { class: 'spark', viewBox: box, ...size, role: 'img', 'aria-label': label }, [
    h('path', { d: path([...values]) ?? '' }),
    h('circle', { ...last, r: 2 }),
  ]);
}
