import type { VNode } from 'preact';
import type { Finding } from '#model/finding/finding.ts';
import type { NearMiss, PlacementMap } from '#model/result/result.ts';
import { fill, numeral } from '../texts/fill.ts';
import { clean } from './view.ts';
import { useTexts, h } from './markup.ts';
import { LabelPicture, SubjectName, scroller } from './parts.ts';
import { cleanMiss } from './to-list-view.ts';

const picturesShown = 6;
const profilesShown = 30;

/** Profiles, who runs under them, and who only just does not. */
export function PlacementPart(props: {
  readonly placement: PlacementMap | undefined;
  readonly findings: readonly Finding[];
  readonly level: 3 | 5;
}): VNode {
  const { placement, findings, level } = props;
  const { placement: texts } = useTexts();
  if (placement === undefined) return h('p', { class: 'none' }, texts.unknown);
  const heading = level === 3 ? 'h3' : 'h5';
  const misses = placement.nearMisses.slice(0, picturesShown);
  return h('div', { class: 'placement' }, [
    h(Profiles, { profiles: placement.profiles }),
    h(heading, texts.map),
    h(ProfileMap, { map: placement.map, leftOut: placement.leftOut.map }),
    misses.length > 0 && [
      h(heading, texts.labels),
      h('p', { class: 'lead' }, texts.labelsLead),
      h(
        'div',
        { class: 'pictures' },
        misses.map((miss) => h(PlacementDiagram, { miss: cleanMiss(miss), finding: findingOf(miss, findings) })),
      ),
    ],
  ]);
}

function PlacementDiagram({ miss, finding }: { readonly miss: NearMiss; readonly finding: string | undefined }): VNode {
  const { placement } = useTexts();
  return h('div', { class: 'picture' }, [
    h('p', [
      h(SubjectName, miss.subject),
      finding !== undefined && [' ', h('a', { href: `#${finding}` }, placement.toFinding)],
    ]),
    h(LabelPicture, { miss }),
  ]);
}

function findingOf({ subject }: NearMiss, findings: readonly Finding[]): string | undefined {
  return findings.find(
    ({ rule, subject: other, status }) =>
      rule === 'selector-labels-missing' &&
      status !== 'resolved' &&
      other.kind === subject.kind &&
      other.namespace === subject.namespace &&
      other.name === subject.name,
  )?.fingerprint;
}

function Profiles({ profiles }: { readonly profiles: PlacementMap['profiles'] }): VNode {
  const { placement, counts } = useTexts();
  const left = profiles.length - profilesShown;
  return h('table', { class: 'grid stacked profiles' }, [
    h(
      'thead',
      h(
        'tr',
        [placement.profile, placement.selectors].map((text) => h('th', { scope: 'col' }, text)),
      ),
    ),
    h('tbody', [
      ...profiles.slice(0, profilesShown).map(({ name, status, selectors }) =>
        h('tr', [
          h('th', { scope: 'row' }, [
            h('bdi', clean(name, 200)),
            status !== 'ACTIVE' && ' ',
            status !== 'ACTIVE' && h('span', { class: 'status' }, clean(status, 40)),
          ]),
          h(
            'td',
            h(
              'ul',
              { class: 'selectors' },
              selectors.map((selector) => h(SelectorLine, selector)),
            ),
          ),
        ]),
      ),
      left > 0 && h('tr', h('td', { colSpan: 2 }, fill(counts.more.other, { n: left }))),
    ]),
  ]);
}

function SelectorLine({ namespace, labels }: PlacementMap['profiles'][number]['selectors'][number]): VNode {
  const { placement } = useTexts();
  const pairs = Object.entries(labels);
  return h('li', [
    h('code', clean(namespace, 300)),
    ' ',
    pairs.length === 0
      ? h('span', { class: 'brief' }, placement.anyLabels)
      : pairs.map(([key, value]) => [h('code', { class: 'label' }, `${clean(key, 300)}=${clean(value, 300)}`), ' ']),
  ]);
}

type PodCounts = PlacementMap['map'][number];

const counts = ['onFargate', 'elsewhere', 'nearMiss'] as const;
const namespacesShown = 60;

/** Namespaces down, profiles across; in each cell three counts, told apart by shape. */
function ProfileMap({ map, leftOut }: { readonly map: readonly PodCounts[]; readonly leftOut: number }): VNode {
  const { placement } = useTexts();
  if (map.length === 0) return h('p', { class: 'none' }, placement.noMap);
  const profiles = [...new Set(map.map(({ profile }) => profile))].sort();
  const rows = [...Map.groupBy(map, ({ namespace }) => namespace)];
  const cut = leftOut + Math.max(0, rows.length - namespacesShown);
  return h('div', [
    h(Legend),
    h('div', scroller(placement.map), [
      h('table', { class: 'grid map' }, [
        h(
          'thead',
          h('tr', [h('td'), ...profiles.map((name) => h('th', { scope: 'col' }, h('bdi', clean(name, 200))))]),
        ),
        h(
          'tbody',
          shownRows(rows).map(([namespace, cells]) =>
            h('tr', [
              h('th', { scope: 'row' }, h('bdi', clean(namespace, 300))),
              ...profiles.map((profile) => h(MapCell, { cell: cells.find((one) => one.profile === profile) })),
            ]),
          ),
        ),
      ]),
    ]),
    cut > 0 && h('p', { class: 'brief' }, fill(placement.mapCut, { n: cut })),
  ]);
}

/** Namespaces with most to mend first; those where all goes well are cut before the others. */
function shownRows(
  rows: readonly (readonly [string, readonly PodCounts[]])[],
): readonly (readonly [string, readonly PodCounts[]])[] {
  if (rows.length <= namespacesShown) return rows;
  const amiss = (cells: readonly PodCounts[]) =>
    cells.reduce((sum, { elsewhere, nearMiss }) => sum + elsewhere + nearMiss, 0);
  return rows.toSorted(([, a], [, b]) => amiss(b) - amiss(a)).slice(0, namespacesShown);
}

function MapCell({ cell }: { readonly cell: PodCounts | undefined }): VNode {
  const { placement } = useTexts();
  const shown = cell === undefined ? [] : counts.filter((what) => cell[what] > 0);
  if (cell === undefined || shown.length === 0)
    return h('td', { class: 'nothing' }, h('span', { 'aria-label': placement.noPods, role: 'img' }, '·'));
  return h(
    'td',
    shown.map((what) =>
      h('span', { class: `pods ${what}`, title: placement[what] }, [
        h(Dot, { what }),
        h('span', { class: 'hidden' }, `${placement[what]}: `),
        numeral(cell[what]),
      ]),
    ),
  );
}

function Legend(): VNode {
  const { placement } = useTexts();
  return h(
    'p',
    { class: 'legend' },
    counts.map((what) => h('span', { class: `pods ${what}` }, [h(Dot, { what }), placement[what]])),
  );
}

/** Full: there. Empty: not there. Half: nearly. */
const dots: Readonly<Record<(typeof counts)[number], string>> = {
  onFargate: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10z',
  elsewhere: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10zM6 2.6a3.4 3.4 0 1 0 0 6.8a3.4 3.4 0 1 0 0-6.8z',
  nearMiss: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10zM6 2.6a3.4 3.4 0 0 1 0 6.8z',
};

function Dot({ what }: { readonly what: keyof typeof dots }): VNode {
  return h(
    'svg',
    { class: 'dot', viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
    h('path', { d: dots[what], 'fill-rule': 'evenodd' }),
  );
}
