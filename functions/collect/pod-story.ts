import { compareText } from '#lib/compare-text.ts';
import type { Moment, PodStory } from '#model/explanation.ts';
import type { Node } from '#model/node.ts';
import type { Pod } from '#model/pod.ts';
import type { Slice } from '#model/slice.ts';
import { readSlice } from './raw/slices.ts';
import { toMoment } from './project/to-moment.ts';
import { toNode } from './raw/node-summary.ts';
import { collectPages } from './raw/pages.ts';
import type { RawSource } from './raw-source.ts';

/** The node a pod runs on and the events of its start, each told or told why not. */
export async function collectPodStory(source: RawSource, { namespace, uid, nodeName }: Pod): Promise<PodStory> {
  const [node, timeline] = await Promise.all([
    readSlice(() => readNode(source, nodeName)),
    readSlice(async () => (await collectPages(source.eventsOf(namespace, uid), toMoment)).sort(byTime)),
  ]);
  return {
    node: node.ok ? node.value : null,
    nodeMissing: missing(node, nodeName === null ? 'the pod has no node yet' : `node ${nodeName} is gone`),
    timeline: timeline.ok ? timeline.value : [],
    timelineMissing: missing(timeline, 'there are no events of it; Kubernetes keeps them for an hour'),
  };
}

async function readNode(source: RawSource, name: string | null): Promise<Node | null> {
  const found = name === null ? [] : await collectPages(source.node(name), toNode);
  return found[0] ?? null;
}

function missing(slice: Slice<Node | null | readonly Moment[]>, whenEmpty: string): string | null {
  if (!slice.ok) return slice.reason;
  const isEmpty = slice.value === null || (Array.isArray(slice.value) && slice.value.length === 0);
  return isEmpty ? whenEmpty : null;
}

function byTime(a: Moment, b: Moment): number {
  return compareText(a.at ?? '', b.at ?? '');
}
