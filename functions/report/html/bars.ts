import { scaleLinear } from 'd3-scale';
import type { VNode } from 'preact';
import { numeral } from '../texts/fill.ts';
import { h } from './h.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Below the number. */
  readonly note?: string;
  readonly tone?: 'strong' | 'soft';
}

const width = 240;

/** Names, bars and numbers as a table: what the bars show is in the cells beside them. */
export function Bars(props: { readonly title: string; readonly bars: readonly Bar[]; readonly most?: number }): VNode {
  const { title, bars, most = Math.max(1, ...bars.map(({ value }) => value)) } = props;
  const scale = scaleLinear([0, most], [0, width]);
  const rows = bars.map(({ name, value, note, tone = 'soft' }) =>
    h('tr', null, [
      h('th', { scope: 'row' }, h('bdi', null, name)),
      h('td', { class: 'bar' }, [
        h('svg', { viewBox: `0 0 ${width} 10`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, [
          h('rect', { class: 'track', width, height: 10 }),
          h('rect', { class: tone, width: Math.round(scale(value) * 10) / 10, height: 10 }),
        ]),
      ]),
      h('td', { class: 'n' }, [numeral(value), note === undefined ? null : h('span', { class: 'note' }, note)]),
    ]),
  );
  return h('table', { class: 'bars' }, [h('caption', null, title), h('tbody', null, rows)]);
}
