import type { VNode } from 'preact';
import { useTexts } from './context.ts';
import { MarkIcon } from './icons.ts';
import type { FindingView } from './view.ts';
import { h } from './h.ts';

/** What became of a finding since the last scan, where that is worth a word. */
export function StatusWord({ finding: { status, waiver } }: { readonly finding: FindingView }): VNode | null {
  const { words, finding } = useTexts();
  if (waiver !== null) return h('span', { class: 'status waived' }, [h(MarkIcon, { mark: 'same' }), finding.waived]);
  if (status === 'unchanged') return null;
  const mark = status === 'new' ? 'plus' : status === 'worse' ? 'up' : 'tick';
  return h('span', { class: `status ${status}` }, [h(MarkIcon, { mark }), words.status[status]]);
}
