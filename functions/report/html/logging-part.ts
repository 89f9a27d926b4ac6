import type { VNode } from 'preact';
import type { ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { counted, fill, type PageTexts } from '../texts/fill.ts';
import { clean, cleanCommand } from './view.ts';
import { english, useTexts, h } from './markup.ts';
import { MarkIcon, Code, SubjectName } from './parts.ts';

const rowsShown = 50;
const commandsShown = 200;

/** Workloads that do not log, and workloads that may log by an older configuration and want to be made again. */
export function LoggingPart({ cluster, level }: { readonly cluster: ClusterResult; readonly level: 3 | 5 }): VNode {
  const { logging } = useTexts();
  const of = (rule: string) => cluster.findings.filter((one) => one.rule === rule && one.status !== 'resolved');
  const silent = of('logging-disabled');
  const stale = of('logging-stale').filter(({ waiver }) => waiver === null);
  const commands = [...new Set(stale.flatMap(({ remediation }) => remediation.commands))];
  return h('div', { class: 'logging' }, [
    h(Judged, { cluster }),
    silent.length + stale.length > 0 && h(States, { silent, stale }),
    stale.length > 0 && [
      h(level === 3 ? 'h3' : 'h5', logging.restart),
      h('p', { class: 'lead' }, logging.restartLead),
      h(Code, { label: logging.restart, text: commands.slice(0, commandsShown).map(cleanCommand).join('\n') }),
    ],
  ]);
}

/** Number of pods that were judged. A pod of which nobody said so is not said to log. */
function Judged({ cluster }: { readonly cluster: ClusterResult }): VNode {
  const texts = useTexts();
  const { logging, counts } = texts;
  const verdict = cluster.verdicts.find(({ rule }) => rule === 'logging-disabled');
  const reason = verdict?.reason === undefined ? null : h('span', english(texts), clean(verdict.reason));
  if (verdict === undefined || verdict.status === 'not-applicable' || verdict.judged === 0) {
    const [before, after] = logging.notJudged.split('{reason}');
    return h('p', { class: 'none' }, [before, reason ?? '–', after]);
  }
  const pods = counted(counts.pods, verdict.judged);
  const all = verdict.status === 'pass' ? logging.fine : logging.judged;
  return h('p', [
    verdict.status === 'pass' && h(MarkIcon, { mark: 'tick' }),
    fill(all, { pods }),
    verdict.unread > 0 && [
      ' ',
      h('strong', `${logging.unknown}:`),
      ' ',
      reason ?? counted(counts.pods, verdict.unread),
    ],
  ]);
}

function States({ silent, stale }: { readonly silent: readonly Finding[]; readonly stale: readonly Finding[] }): VNode {
  const { logging, counts, finding } = useTexts();
  const left = Math.max(0, silent.length - rowsShown) + Math.max(0, stale.length - rowsShown);
  const heads = [logging.workload, logging.state, logging.reason];
  return h('table', { class: 'grid states' }, [
    h(
      'thead',
      h('tr', [
        ...heads.map((text) => h('th', { scope: 'col' }, text)),
        h('th', { scope: 'col', class: 'n' }, finding.affected),
      ]),
    ),
    h('tbody', [
      ...silent.slice(0, rowsShown).map((one) => h(StateRow, { finding: one, state: logging.silent, silent: true })),
      ...stale.slice(0, rowsShown).map((one) => h(StateRow, { finding: one, state: logging.stale, silent: false })),
      left > 0 && h('tr', h('td', { colSpan: 4 }, counted(counts.more, left))),
    ]),
  ]);
}

function StateRow(props: { readonly finding: Finding; readonly state: string; readonly silent: boolean }): VNode {
  const texts = useTexts();
  const { finding, state, silent } = props;
  const { subject, evidence, waiver, fingerprint } = finding;
  return h('tr', [
    h(
      'th',
      { scope: 'row' },
      h(
        'a',
        { href: `#${fingerprint}` },
        h(SubjectName, {
          kind: clean(subject.kind, 100),
          namespace: clean(subject.namespace ?? '', 300),
          name: clean(subject.name, 300),
        }),
      ),
    ),
    h('td', { class: silent ? 'silent' : 'stale' }, [
      h(MarkIcon, { mark: silent ? 'cross' : 'wave' }),
      ' ',
      state,
      waiver !== null && ` (${texts.list.waived})`,
    ]),
    h(
      'td',
      english(texts),
      clean(silent ? (evidence[0]?.is ?? '') : `${evidence[0]?.what ?? ''} ${evidence[0]?.is ?? ''}`, 300),
    ),
    h('td', { class: 'n' }, podsOf(finding, texts)),
  ]);
}

function podsOf({ affected: { pods } }: Finding, { counts }: PageTexts): string {
  return pods === null ? '?' : counted(counts.pods, pods);
}
