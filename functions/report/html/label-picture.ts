import type { VNode } from 'preact';
import type { NearMiss } from '#model/result/result.ts';
import { fill } from '../texts/fill.ts';
import { useTexts } from './context.ts';
import { type Mark, MarkIcon } from './icons.ts';
import { h } from './h.ts';

type RequiredLabel = NearMiss['asked'][number];

const marks: Readonly<Record<RequiredLabel['status'], Mark>> = {
  matched: 'tick',
  'wrong-value': 'wave',
  missing: 'cross',
};

/** Labels that a selector asks for against those that the pods of a workload have, one by one. */
export function LabelPicture({ miss }: { readonly miss: NearMiss }): VNode {
  const { placement } = useTexts();
  const others = Object.entries(miss.others);
  return h('figure', { class: 'labels' }, [
    h('table', [
      h('caption', fill(placement.selectorOf, { profile: miss.profile, n: miss.selector + 1 })),
      h('thead', h('tr', [head(placement.asks), h('td', { class: 'link' }), head(placement.has)])),
      h(
        'tbody',
        miss.asked.map((asked) => h(LabelRow, { asked })),
      ),
    ]),
    others.length > 0 &&
      h('figcaption', [
        `${placement.others}: `,
        ...others.map(([key, value]) => [h('code', { class: 'label' }, pair(key, value)), ' ']),
      ]),
  ]);
}

function LabelRow({ asked }: { readonly asked: RequiredLabel }): VNode {
  const { placement } = useTexts();
  const { key, value, status, podKey, podValue } = asked;
  const words = { matched: placement.matched, 'wrong-value': placement.wrong, missing: placement.missing };
  const has = status === 'missing' ? h('span', { class: 'slot' }, pair(key, '…')) : pair(podKey ?? key, podValue ?? '');
  return h('tr', { class: status }, [
    h('th', { scope: 'row' }, h('code', { class: 'label' }, pair(key, value))),
    h('td', { class: 'link' }, h('span', h(MarkIcon, { mark: marks[status] }))),
    h('td', [h('code', { class: 'label' }, has), ' ', h('span', { class: 'verdict-word' }, words[status])]),
  ]);
}

function head(text: string): VNode {
  return h('th', { scope: 'col' }, text);
}

function pair(key: string, value: string): string {
  return `${key}=${value}`;
}
