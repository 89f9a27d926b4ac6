import { compileWildcard } from '#lib/text/compare.ts';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Where a document keeps its items, null for one that is a list itself, and the path of what tells them apart. */
interface Layout {
  readonly key: string | null;
  readonly name: readonly (readonly string[])[];
}

const kubernetes: Layout = {
  key: 'items',
  name: [
    ['metadata', 'namespace'],
    ['metadata', 'name'],
  ],
};

const layouts: Readonly<Record<string, Layout>> = {
  'fargate-profiles': { key: null, name: [['fargateProfile', 'fargateProfileName']] },
  roles: { key: null, name: [['RoleArn']] },
  'access-entries': { key: null, name: [['accessEntry', 'principalArn']] },
  subnets: { key: 'Subnets', name: [['SubnetId']] },
  'route-tables': { key: 'RouteTables', name: [['RouteTableId']] },
  'vpc-endpoints': { key: 'VpcEndpoints', name: [['ServiceName']] },
  'log-streams': { key: 'logStreams', name: [['logStreamName']] },
  'router-log': { key: 'events', name: [['logStreamName']] },
  'pod-identity-associations': { key: 'associations', name: [['associationId']] },
};

/** Documents that are one thing. */
const single = ['cluster', 'meta', 'nodegroups'];

/**
 * The document with changes laid over it. `$match` names the items that a change is merged into and `$remove` those
 * that go, both as `namespace/name` with wildcards; a change with neither is a new item.
 */
export function overlay(file: string, document: Json, changes: readonly JsonObject[]): Json {
  if (single.includes(file)) return changes.reduce<Json>(merge, document);
  const { key, name } = layouts[file] ?? kubernetes;
  const items = (key === null ? document : at(document, [key])) as readonly Json[];
  const nameOf = (item: Json) =>
    name
      .map((path) => at(item, path))
      .filter((part) => typeof part === 'string')
      .join('/');
  const changed = changes.reduce((kept, change) => withChange(kept, change, nameOf), items);
  return key === null ? changed : merge(document, { [key]: changed });
}

function withChange(items: readonly Json[], change: JsonObject, nameOf: (item: Json) => string): readonly Json[] {
  const { $match, $remove, ...fields } = change;
  const pattern = $match ?? $remove;
  if (typeof pattern !== 'string') return [...items, fields];
  const matches = compileWildcard(pattern);
  const isMeant = (item: Json) => matches(nameOf(item));
  if (!items.some(isMeant)) throw new Error(`nothing is called ${pattern}; there are ${items.map(nameOf).join(', ')}`);
  if ($remove !== undefined) return items.filter((item) => !isMeant(item));
  return items.map((item) => (isMeant(item) ? merge(item, fields) : item));
}

/** As a JSON merge patch does (RFC 7396), but lists of what has names, such as containers, are merged by these. */
function merge(value: Json | undefined, change: Json): Json {
  if (isNamed(value) && isNamed(change)) return mergeByName(value, change);
  if (!isObject(change)) return change;
  const kept = Object.entries(isObject(value) ? value : {}).filter(([key]) => change[key] !== null);
  const merged = new Map(kept);
  for (const [key, part] of Object.entries(change)) if (part !== null) merged.set(key, merge(merged.get(key), part));
  return Object.fromEntries(merged);
}

function mergeByName(values: readonly JsonObject[], changes: readonly JsonObject[]): Json {
  const known = values.map((value) => {
    const change = changes.find(({ name }) => name === value['name']);
    return change === undefined ? value : merge(value, change);
  });
  return [...known, ...changes.filter(({ name }) => !values.some((value) => value['name'] === name))];
}

function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((part, key) => (isObject(part) ? part[key] : undefined), value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Not a list of Kubernetes objects, whose names are in their metadata. */
function isNamed(value: Json | undefined): value is readonly JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isObject(item) && 'name' in item);
}
