import { scaleLinear } from 'd3-scale';
import { area, line, type Series, stack } from 'd3-shape';
import type { VNode } from 'preact';
import { severities, type Severity } from '#model/finding/severity.ts';
import { numeral } from '../texts/fill.ts';
import { useTexts, h } from './markup.ts';
import type { HistoryPoint } from './view.ts';
import { moment, Section, SeverityWord, scroller } from './parts.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Below the number. */
  readonly note?: string;
  readonly tone?: 'strong' | 'soft';
}

const barWidth = 240;

/** Names, bars and numbers as a table: what the bars show is in the cells beside them. */
export function Bars(props: { readonly title: string; readonly bars: readonly Bar[]; readonly most?: number }): VNode {
  const { title, bars, most = Math.max(1, ...bars.map(({ value }) => value)) } = props;
  const scale = scaleLinear([0, most], [0, barWidth]);
  const rows = bars.map(({ name, value, note, tone = 'soft' }) =>
    h('tr', [
      h('th', { scope: 'row' }, h('bdi', name)),
      h('td', { class: 'bar' }, [
        h('svg', { viewBox: `0 0 ${barWidth} 10`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, [
          h('rect', { class: 'track', width: barWidth, height: 10 }),
          h('rect', { class: tone, width: Math.round(scale(value) * 10) / 10, height: 10 }),
        ]),
      ]),
      h('td', { class: 'n' }, [numeral(value), note !== undefined && h('span', { class: 'note' }, note)]),
    ]),
  );
  return h('table', { class: 'bars' }, [h('caption', title), h('tbody', rows)]);
}

const sparkSize = { width: 72, height: 18 };

/** A line without axes, as high as a row of a table. */
export function Spark({ values, label }: { readonly values: readonly number[]; readonly label: string }): VNode {
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [1, sparkSize.width - 2]);
  const y = scaleLinear([0, Math.max(1, ...values)], [sparkSize.height - 1, 2]);
  const path = line<number>((_, index) => x(index), y).digits(1);
  const last = { cx: Math.round(x(values.length - 1)), cy: Math.round(y(values.at(-1) ?? 0)) };
  const box = `0 0 ${sparkSize.width} ${sparkSize.height}`;
  return h('svg', { class: 'spark', viewBox: box, ...sparkSize, role: 'img', 'aria-label': label }, [
    h('path', { d: path([...values]) ?? '' }),
    h('circle', { ...last, r: 2 }),
  ]);
}

const chartSize = { width: 900, height: 230 };
/** Edges of the area in which the layers are drawn: names and figures stand around it. */
const plot = { left: 44, right: 892, top: 10, bottom: 204 };
/** A layer as high as this somewhere carries its name there. */
const roomForName = 18;

type Layer = Series<HistoryPoint, Severity>;

interface Scales {
  readonly x: (point: HistoryPoint) => number;
  readonly y: (value: number) => number;
}

/** Open findings by severity over time, one layer upon the other, the worst at the bottom. */
function SeverityChart({ points }: { readonly points: readonly HistoryPoint[] }): VNode {
  const { survey } = useTexts();
  const times = points.map(({ takenAt }) => Date.parse(takenAt));
  const totals = points.map(({ findings }) => severities.reduce((sum, severity) => sum + findings[severity], 0));
  const across = scaleLinear([Math.min(...times), Math.max(...times)], [plot.left, plot.right]);
  const up = scaleLinear([0, Math.max(1, ...totals)], [plot.bottom, plot.top]).nice();
  const scales: Scales = { x: ({ takenAt }) => across(Date.parse(takenAt)), y: up };
  const layers = stack<HistoryPoint, Severity>()
    .keys([...severities])
    .value(({ findings }, severity) => findings[severity])([...points]);
  const [first = '', last = ''] = [points[0]?.takenAt, points.at(-1)?.takenAt];
  const label = `${survey.historyLead} ${moment(first)} – ${moment(last)}`;
  const box = `0 0 ${chartSize.width} ${chartSize.height}`;
  return h('svg', { class: 'over-time', viewBox: box, role: 'img', 'aria-label': label }, [
    ...up
      .ticks(4)
      .filter(Number.isInteger)
      .map((tick) => gridLine(tick, up(tick))),
    ...layers.map((layer) => h(LayerShape, { layer, scales })),
    h('text', { x: plot.left, y: chartSize.height - 6 }, first.slice(0, 10)),
    h('text', { x: plot.right, y: chartSize.height - 6, 'text-anchor': 'end' }, last.slice(0, 10)),
  ]);
}

function gridLine(tick: number, y: number): VNode[] {
  return [
    h('line', { class: 'grid-line', x1: plot.left, x2: plot.right, y1: y, y2: y }),
    h('text', { x: plot.left - 8, y: y + 4, 'text-anchor': 'end' }, numeral(tick)),
  ];
}

function LayerShape({ layer, scales: { x, y } }: { readonly layer: Layer; readonly scales: Scales }): VNode {
  const { words } = useTexts();
  type Step = Layer[number];
  const across = ({ data }: Step) => x(data);
  const shape = area<Step>(
    across,
    ([low]) => y(low),
    ([, high]) => y(high),
  ).digits(1);
  const edge = line<Step>(across, ([, high]) => y(high)).digits(1);
  const steps = [...layer];
  const name = nameAt(steps, y);
  return h('g', { class: layer.key }, [
    h('path', { class: 'layer', d: shape(steps) ?? '' }),
    h('path', { class: 'edge', d: edge(steps) ?? '' }),
    name !== undefined &&
      h(
        'text',
        { class: 'name', x: x(name.data), y: (y(name[0]) + y(name[1])) / 2 + 4, 'text-anchor': 'middle' },
        words.severity[layer.key],
      ),
  ]);
}

/** Point at which the layer is high for a while, off the edges, if a name fits there. */
function nameAt(steps: readonly Layer[number][], y: Scales['y']): Layer[number] | undefined {
  const heights = steps.map(([low, high]) => y(low) - y(high));
  const room = (at: number) => Math.min(...heights.slice(Math.max(0, at - 1), at + 2));
  const inside = [...steps.keys()].slice(Math.floor(steps.length * 0.1), Math.ceil(steps.length * 0.9));
  const best = inside.reduce((one, other) => (room(other) > room(one) ? other : one), inside[0] ?? 0);
  return room(best) >= roomForName ? steps[best] : undefined;
}

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
