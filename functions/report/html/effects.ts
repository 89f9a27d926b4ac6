import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { counted, fill } from '../texts/fill.ts';
import { useTexts } from './context.ts';
import { Code, Said, SeverityWord, SubjectName } from './parts.ts';
import { StatusWord } from './status-word.ts';
import type { FindingView } from './view.ts';
import { h } from './h.ts';

const shownAtFirst = 12;

/** What follows from a finding, with the commands that mend it once the cause is gone. */
export function Effects(props: { readonly effects: readonly FindingView[]; readonly target: string }): VNode {
  const { effects, target } = props;
  const [asked, setAsked] = useState(false);
  const { finding, list, counts } = useTexts();
  const all = asked || effects.findIndex(({ id }) => id === target) >= shownAtFirst;
  const shown = all ? effects : effects.slice(0, shownAtFirst);
  const commands = shown.flatMap((effect) => effect.commands);
  return h('div', { class: 'effects' }, [
    h('h3', null, fill(finding.explains, { findings: counted(counts.findings, effects.length) })),
    h(
      'ul',
      null,
      shown.map((effect) => h(Effect, { key: effect.id, effect })),
    ),
    shown.length === effects.length
      ? null
      : h(
          'button',
          { type: 'button', class: 'more', onClick: () => setAsked(true) },
          fill(list.showEffects, { n: effects.length }),
        ),
    commands.length === 0 ? null : h(Code, { label: finding.commands, text: commands.join('\n') }),
  ]);
}

function Effect({ effect }: { readonly effect: FindingView }): VNode {
  return h('li', { id: effect.id, tabIndex: -1 }, [
    h(SeverityWord, effect),
    h('span', null, [
      h(SubjectName, effect),
      ' ',
      h(StatusWord, { finding: effect }),
      ' ',
      h(Said, { text: effect.message }),
    ]),
  ]);
}
