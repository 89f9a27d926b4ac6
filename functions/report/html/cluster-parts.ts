import type { VNode } from 'preact';
import type { ClusterResult } from '#model/result/result.ts';
import { fill } from '../texts/fill.ts';
import { CapacityPart } from './capacity-part.ts';
import { clean } from './clean.ts';
import { useTexts } from './context.ts';
import { LoggingPart } from './logging-part.ts';
import { Section } from './parts.ts';
import { placeOf } from './options.ts';
import { PlacementPart } from './placement-part.ts';
import { RulesTable } from './rules-table.ts';
import { WorkloadsPart } from './workloads-part.ts';
import { h } from './h.ts';

/** A page of many clusters stays a page: each of them can have a report of its own. */
const drawn = 10;

/** The pictures of each of several clusters, folded away. */
export function ClusterParts({ clusters }: { readonly clusters: readonly ClusterResult[] }): VNode {
  const { survey } = useTexts();
  return h(Section, { id: 'clusters', title: survey.details }, [
    ...clusters.slice(0, drawn).map((cluster) => h(ClusterFold, { cluster })),
    clusters.length > drawn &&
      h('p', { class: 'brief' }, fill(survey.detailsCut, { shown: drawn, all: clusters.length })),
  ]);
}

function ClusterFold({ cluster }: { readonly cluster: ClusterResult }): VNode {
  const { outlook, placement, logging, capacity, survey } = useTexts();
  const { workloads = [] } = cluster;
  return h('details', { class: 'cluster' }, [
    h('summary', [
      h('h3', h('bdi', clean(cluster.name, 100))),
      ' ',
      h('span', { class: 'brief' }, clean(placeOf(cluster), 200)),
    ]),
    workloads.length > 0 && [h('h4', outlook.title), h(WorkloadsPart, { workloads })],
    h('h4', placement.title),
    h(PlacementPart, { placement: cluster.placement, findings: cluster.findings, level: 5 }),
    h('h4', logging.title),
    h(LoggingPart, { cluster, level: 5 }),
    h('h4', capacity.title),
    h(CapacityPart, { cluster }),
    h('h4', survey.rules),
    h(RulesTable, { cluster }),
  ]);
}
