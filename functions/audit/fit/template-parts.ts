import type { Volume } from '#model/facts/pod-asks.ts';
import type { Container, Pod } from '#model/facts/pod.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';

/** Names of what a pod has and the template of its owner has not: something else put it in. */
export function addedParts({ pod, workload }: JudgedPod): string[] {
  if (workload === null) return [];
  const own = ownPod(pod, workload);
  return [
    ...pod.containers.filter((one) => !own.containers.includes(one)).map(({ name }) => name),
    ...volumesOf(pod)
      .filter((one) => !volumesOf(own).includes(one))
      .map(({ name }) => name),
  ];
}

/** The pod without what its template has not; itself where no template was read. */
export function asOwned(judged: JudgedPod): JudgedPod {
  const { pod, workload } = judged;
  return workload === null ? judged : { ...judged, pod: ownPod(pod, workload) };
}

/** The pod as its template would make it now, as far as the template says. */
export function asMended(judged: JudgedPod): JudgedPod {
  const { workload } = judged;
  if (workload === null) return judged;
  const { template } = workload;
  const own = ownPod(judged.pod, workload);
  const containers = own.containers.map((one) => {
    const meant = template.containers.find((other) => isSame(one, other));
    return meant === undefined ? one : { ...one, asks: meant.asks, requests: { ...one.requests, ...meant.requests } };
  });
  const volumes = volumesOf(own).map((one) => template.asks.volumes?.find(({ name }) => name === one.name) ?? one);
  const asks = { ...template.asks, volumes };
  return { ...judged, pod: { ...own, containers, asks, nodeSelector: template.nodeSelector } };
}

type Made = NonNullable<JudgedPod['workload']>;

function ownPod(pod: Pod, { kind, template }: Made): Pod {
  const containers = pod.containers.filter((one) => template.containers.some((other) => isSame(one, other)));
  const named = new Set(template.asks.volumes?.map(({ name }) => name));
  // A StatefulSet adds the volumes of its claim templates itself.
  const isOwn = ({ name, type }: Volume) =>
    named.has(name) || (kind === 'StatefulSet' && type === 'persistentVolumeClaim');
  return { ...pod, containers, asks: { ...pod.asks, volumes: volumesOf(pod).filter(isOwn) } };
}

function isSame(one: Container, other: Container): boolean {
  return one.name === other.name && one.init === other.init;
}

function volumesOf({ asks }: Pod): readonly Volume[] {
  return asks.volumes ?? [];
}
