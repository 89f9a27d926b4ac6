import { isMap, isSeq, type YAMLMap } from 'yaml';
import { controllers } from '../raw/metadata.ts';
import type { YamlText } from './yaml-documents.ts';
import { entryOf, mapAt } from './yaml-nodes.ts';

/** Kinds whose template lies elsewhere than in `spec.template`. */
const places: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

const usual = ['spec', 'template'];

/** The way from an object of this kind to its pod template. */
export function templatePath(kind: string): readonly string[] {
  return (Object.hasOwn(places, kind) ? places[kind] : undefined) ?? usual;
}

export type TemplateFound =
  /** It has containers. */
  | { readonly template: YAMLMap }
  /** `partial`: a kind that makes pods, but not all of one is here. */
  | { readonly template: null; readonly why: 'none' | 'partial' | 'refers' };

/**
 * The pod template of an object. Of kinds that nobody knows, one with containers counts: `spec.template.spec` alone may
 * describe a node or a machine.
 */
export function podTemplateOf(map: YAMLMap, kind: string, resolve: YamlText['resolve']): TemplateFound {
  const template = templatePath(kind).reduce<YAMLMap | null>(
    (node, key) => (node === null ? null : mapAt(node, key, resolve)),
    map,
  );
  const spec = template === null ? null : mapAt(template, 'spec', resolve);
  const containers = spec === null ? null : resolve(entryOf(spec, 'containers', resolve)?.pair.value);
  if (template !== null && isSeq(containers) && containers.items.some((item) => isMap(resolve(item))))
    return { template };
  if (kind !== 'Pod' && !controllers.has(kind)) return { template: null, why: 'none' };
  const own = mapAt(map, 'spec', resolve);
  const refers = own !== null && entryOf(own, 'workloadRef', resolve) !== null;
  return { template: null, why: refers ? 'refers' : 'partial' };
}
