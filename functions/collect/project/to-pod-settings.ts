import type { PodSettings } from '#model/pod.ts';
import type { RawObject } from '../raw-source.ts';
import { objectOf, textMap, textOf } from './fields.ts';
import { neededAnnotations } from './needed-annotations.ts';
import { toPodAsks } from './to-pod-asks.ts';

/** Of a pod, or of the template of a workload. */
export function toPodSettings(metadata: RawObject, spec: RawObject): PodSettings {
  return {
    labels: textMap(metadata['labels']),
    annotations: neededAnnotations(metadata['annotations']),
    nodeSelector: textMap(spec['nodeSelector']),
    hasNodeAffinity: hasNodeAffinity(spec),
    schedulerName: textOf(spec['schedulerName']),
    nodeName: textOf(spec['nodeName']),
    serviceAccountName: textOf(spec['serviceAccountName']),
    asks: toPodAsks(spec),
  };
}

export function hasNodeAffinity(spec: RawObject): boolean {
  const affinity = spec['affinity'];
  return affinity !== undefined && Object.keys(objectOf(objectOf(affinity)['nodeAffinity'])).length > 0;
}
