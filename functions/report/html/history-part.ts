import type { VNode } from 'preact';
import { severities } from '#model/finding/severity.ts';
import { numeral } from '../texts/fill.ts';
import { useTexts } from './context.ts';
import { h } from './h.ts';
import type { HistoryPoint } from './options.ts';
import { Section, SeverityWord, scroller } from './parts.ts';
import { SeverityChart } from './charts.ts';
import { moment } from './time.ts';

const pointsShown = 90;

/** Findings by severity, scan by scan: as a picture and as figures. */
export function HistoryPart({ points }: { readonly points: readonly HistoryPoint[] }): VNode | null {
  const { survey } = useTexts();
  const shown = points.slice(-pointsShown);
  if (shown.length < 2) return null;
  return h(Section, { id: 'history', title: survey.history, lead: survey.historyLead }, [
    h(
      'p',
      { class: 'legend' },
      severities.toReversed().map((severity) => h(SeverityWord, { severity })),
    ),
    h('div', scroller(survey.history), [h(SeverityChart, { points: shown })]),
    h('details', { class: 'more-rows' }, [h('summary', survey.asTable), h(Figures, { points: shown })]),
  ]);
}

function Figures({ points }: { readonly points: readonly HistoryPoint[] }): VNode {
  const { survey, words } = useTexts();
  const heads = severities.map((severity) => h('th', { scope: 'col', class: 'n' }, words.severity[severity]));
  const rows = points
    .toReversed()
    .map(({ takenAt, findings }) =>
      h('tr', [
        h('th', { scope: 'row' }, h('time', { datetime: takenAt }, moment(takenAt))),
        ...severities.map((severity) => h('td', { class: 'n' }, numeral(findings[severity]))),
      ]),
    );
  return h('table', { class: 'grid' }, [
    h('thead', h('tr', [h('th', { scope: 'col' }, survey.scan), ...heads])),
    h('tbody', rows),
  ]);
}
