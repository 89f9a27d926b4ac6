import type { VNode } from 'preact';
import { english, useTexts } from './context.ts';
import { h } from './h.ts';
import type { FindingView } from './view.ts';

/** What is, against what should be. */
export function Evidence({ evidence }: { readonly evidence: FindingView['evidence'] }): VNode {
  const texts = useTexts();
  const { what, is, shouldBe, evidence: caption } = texts.finding;
  const wanted = evidence.some((row) => row.length > 2);
  const heads = [what, is, ...(wanted ? [shouldBe] : [])];
  return h('table', { class: 'evidence' }, [
    h('caption', null, caption),
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        heads.map((text) => h('th', { scope: 'col' }, text)),
      ),
    ),
    h(
      'tbody',
      english(texts),
      evidence.map((row) => h(Row, { row, wanted })),
    ),
  ]);
}

function Row({ row, wanted }: { readonly row: readonly string[]; readonly wanted: boolean }): VNode {
  const { is, shouldBe, empty } = useTexts().finding;
  const [name = '', value = '', should] = row;
  return h('tr', null, [
    h('th', { scope: 'row' }, name),
    h('td', { class: 'is', 'data-label': is }, h('code', null, value === '' ? empty : value)),
    wanted
      ? h('td', { class: 'should', 'data-label': shouldBe }, should === undefined ? null : h('code', null, should))
      : null,
  ]);
}
