import type { Container } from '#model/pod.ts';
import type { RawObject } from '../raw-source.ts';
import { listOf, objectOf, quantities, textOf } from './fields.ts';
import { toContainerAsks } from './to-container-asks.ts';

/** Init containers first, as they run. */
export function toContainers(spec: RawObject): readonly Container[] {
  const containers: Container[] = [];
  for (const item of listOf(spec['initContainers'])) containers.push(toContainer(objectOf(item), true));
  for (const item of listOf(spec['containers'])) containers.push(toContainer(objectOf(item), false));
  return containers;
}

function toContainer(raw: RawObject, init: boolean): Container {
  const resources = objectOf(raw['resources']);
  return {
    name: textOf(raw['name']) ?? '',
    init,
    sidecar: init && raw['restartPolicy'] === 'Always',
    requests: quantities(resources['requests']),
    limits: quantities(resources['limits']),
    asks: toContainerAsks(raw),
  };
}
