import { Fragment, type VNode } from 'preact';
import type { ClusterResult, Inventory } from '#model/result/result.ts';
import { counted, fill, numeral, type PageTexts } from '../texts/fill.ts';
import { type Bar, Bars } from './charts.ts';
import { clean } from './view.ts';
import { useTexts, h } from './markup.ts';

const barsShown = 12;

/** Capacity on Fargate: provisioned against requested, and the nodes. */
export function CapacityPart({ cluster }: { readonly cluster: ClusterResult }): VNode {
  const texts = useTexts();
  const { capacity, counts } = texts;
  const { inventory } = cluster;
  if (inventory === null) return h('p', { class: 'none' }, capacity.none);
  const { pods, onFargate, unsized } = inventory;
  return h('div', { class: 'capacity' }, [
    pods === null || onFargate === null
      ? h('p', { class: 'none' }, capacity.podsUnread)
      : h('p', [
          fill(capacity.pods, { onFargate, pods: counted(counts.pods, pods) }),
          unsized !== null && unsized > 0 && ` ${fill(capacity.unsized, { pods: counted(counts.pods, unsized) })}`,
          inventory.partial && ` ${capacity.podsPartly}`,
        ]),
    monthly(inventory, texts),
    h('div', { class: 'charts' }, [sizes(inventory, texts), h(Nodes, { cluster, nodes: inventory.nodes })]),
  ]);
}

/** Nothing of results from before there were prices, and where nothing is provisioned. */
function monthly(
  { estimatedUsdPerMonth: usd, provisioned, partial }: Inventory,
  { capacity }: PageTexts,
): VNode | null {
  if (usd === undefined || partial === true || (provisioned?.vcpu ?? 0) === 0) return null;
  if (usd === null) return h('p', capacity.noPrice);
  return h('p', fill(capacity.monthly, { usd: usd.provisioned.toFixed(2), asked: usd.requested.toFixed(2) }));
}

function sizes({ requested, provisioned }: Inventory, { capacity }: PageTexts): (VNode | null)[] {
  return (['vcpu', 'memoryGiB'] as const).map((what) => {
    const asked = requested?.[what] ?? 0;
    const billed = provisioned?.[what] ?? 0;
    if (billed === 0) return null;
    const share = fill(capacity.share, { percent: Math.round((asked / billed) * 100) });
    return h(Bars, {
      title: `${capacity.size}: ${what === 'vcpu' ? capacity.vcpu : capacity.memory}`,
      most: Math.max(asked, billed),
      bars: [
        { name: capacity.requested, value: asked, note: share, tone: 'strong' },
        { name: capacity.provisioned, value: billed },
      ],
    });
  });
}

function Nodes({ cluster, nodes }: { readonly cluster: ClusterResult; readonly nodes: Inventory['nodes'] }): VNode {
  const { capacity } = useTexts();
  if (nodes === null) return h('p', { class: 'none' }, capacity.nodesUnread);
  if (nodes.fargate === 0) return h('p', { class: 'none' }, capacity.noNodes);
  const version =
    cluster.version === null ? '' : `. ${fill(capacity.controlPlane, { version: clean(cluster.version, 40) })}`;
  return h(Fragment, [
    h(Bars, { title: capacity.zones, bars: barsOf(nodes.byZone) }),
    h(Bars, { title: `${capacity.kubelets}${version}`, bars: barsOf(nodes.byKubelet) }),
  ]);
}

function barsOf(counts: Readonly<Record<string, number>>): Bar[] {
  const all = Object.entries(counts).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const bars = all.slice(0, barsShown).map(([name, value]): Bar => ({ name: clean(name, 100), value, tone: 'strong' }));
  const rest = all.slice(barsShown).reduce((sum, [, value]) => sum + value, 0);
  return rest === 0 ? bars : [...bars, { name: `… (${numeral(all.length - barsShown)})`, value: rest }];
}
