import type { VNode } from 'preact';
import type { Finding } from '#model/finding/finding.ts';
import type { NearMiss, PlacementMap } from '#model/result/result.ts';
import { fill } from '../texts/fill.ts';
import { clean } from './clean.ts';
import { useTexts } from './context.ts';
import { LabelPicture } from './label-picture.ts';
import { SubjectName } from './parts.ts';
import { ProfileMap } from './profile-map.ts';
import { cleanMiss } from './to-list-view.ts';
import { h } from './h.ts';

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
        misses.map((miss) => h(Picture, { miss: cleanMiss(miss), finding: findingOf(miss, findings) })),
      ),
    ],
  ]);
}

function Picture({ miss, finding }: { readonly miss: NearMiss; readonly finding: string | undefined }): VNode {
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
