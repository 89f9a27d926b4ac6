import { scaleLinear } from 'd3-scale';
import { area, line, type Series, stack } from 'd3-shape';
import type { VNode } from 'preact';
import { severities, type Severity } from '#model/severity.ts';
import { numeral } from '../texts/fill.ts';
import { useTexts } from './context.ts';
import { h } from './h.ts';
import type { HistoryPoint } from './options.ts';
import { moment } from './time.ts';

const size = { width: 900, height: 230 };
const inner = { left: 44, right: 892, top: 10, bottom: 204 };
/** A layer as high as this somewhere carries its name there. */
const roomForName = 18;

type Layer = Series<HistoryPoint, Severity>;

interface Scales {
  readonly x: (point: HistoryPoint) => number;
  readonly y: (value: number) => number;
}

/** Open findings by severity over time, one layer upon the other, the worst at the bottom. */
export function SeverityChart({ points }: { readonly points: readonly HistoryPoint[] }): VNode {
  const { survey } = useTexts();
  const times = points.map(({ takenAt }) => Date.parse(takenAt));
  const totals = points.map(({ findings }) => severities.reduce((sum, severity) => sum + findings[severity], 0));
  const across = scaleLinear([Math.min(...times), Math.max(...times)], [inner.left, inner.right]);
  const up = scaleLinear([0, Math.max(1, ...totals)], [inner.bottom, inner.top]).nice();
  const scales: Scales = { x: ({ takenAt }) => across(Date.parse(takenAt)), y: up };
  const layers = stack<HistoryPoint, Severity>()
    .keys([...severities])
    .value(({ findings }, severity) => findings[severity])([...points]);
  const [first = '', last = ''] = [points[0]?.takenAt, points.at(-1)?.takenAt];
  const label = `${survey.historyLead} ${moment(first)} – ${moment(last)}`;
  const box = `0 0 ${size.width} ${size.height}`;
  return h('svg', { class: 'over-time', viewBox: box, role: 'img', 'aria-label': label }, [
    ...up
      .ticks(4)
      .filter(Number.isInteger)
      .map((tick) => gridLine(tick, up(tick))),
    ...layers.map((layer) => h(LayerShape, { layer, scales })),
    h('text', { x: inner.left, y: size.height - 6 }, first.slice(0, 10)),
    h('text', { x: inner.right, y: size.height - 6, 'text-anchor': 'end' }, last.slice(0, 10)),
  ]);
}

function gridLine(tick: number, y: number): VNode[] {
  return [
    h('line', { class: 'grid-line', x1: inner.left, x2: inner.right, y1: y, y2: y }),
    h('text', { x: inner.left - 8, y: y + 4, 'text-anchor': 'end' }, numeral(tick)),
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
    name === undefined
      ? null
      : h(
          'text',
          { class: 'name', x: x(name.data), y: (y(name[0]) + y(name[1])) / 2 + 4, 'text-anchor': 'middle' },
          words.severity[layer.key],
        ),
  ]);
}

/** Where the layer is high for a while, off the edges, if a name fits there. */
function nameAt(steps: readonly Layer[number][], y: Scales['y']): Layer[number] | undefined {
  const heights = steps.map(([low, high]) => y(low) - y(high));
  const room = (at: number) => Math.min(...heights.slice(Math.max(0, at - 1), at + 2));
  const inside = [...steps.keys()].slice(Math.floor(steps.length * 0.1), Math.ceil(steps.length * 0.9));
  const best = inside.reduce((one, other) => (room(other) > room(one) ? other : one), inside[0] ?? 0);
  return room(best) >= roomForName ? steps[best] : undefined;
}
