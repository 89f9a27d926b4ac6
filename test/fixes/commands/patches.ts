type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = Record<string, Json>;

/** JSON merge patch (RFC 7396). */
export function mergePatch(value: Json | undefined, patch: Json): Json {
  if (!isFields(patch)) return patch;
  const merged: Fields = isFields(value) ? { ...value } : {};
  for (const [key, part] of Object.entries(patch)) {
    if (part === null) Reflect.deleteProperty(merged, key);
    else merged[key] = mergePatch(merged[key], part);
  }
  return merged;
}

/** Keys that lists of a pod spec are merged by (`patchMergeKey` of the Kubernetes API); other lists are replaced. */
const mergeKeys: Readonly<Record<string, string>> = {
  ...{ containers: 'name', initContainers: 'name', volumes: 'name', env: 'name', imagePullSecrets: 'name' },
  ...{ volumeMounts: 'mountPath', volumeDevices: 'devicePath', ports: 'containerPort', hostAliases: 'ip' },
  ...{ topologySpreadConstraints: 'topologyKey', ownerReferences: 'uid', conditions: 'type' },
};

/** Strategic merge patch, as built-in kinds take it. */
export function strategicPatch(value: Json | undefined, patch: Json, field = ''): Json {
  const key = mergeKeys[field];
  if (Array.isArray(patch) && key !== undefined) return mergeLists(Array.isArray(value) ? value : [], patch, key);
  if (!isFields(patch)) return patch;
  if (patch['$patch'] === 'replace') return without(patch, '$patch');
  const merged: Fields = isFields(value) ? { ...value } : {};
  for (const [name, part] of Object.entries(patch)) {
    if (part === null) Reflect.deleteProperty(merged, name);
    else merged[name] = strategicPatch(merged[name], part, name);
  }
  return merged;
}

function mergeLists(values: Json[], patches: Json[], key: string): Json[] {
  return patches.reduce<Json[]>((kept, patch) => {
    if (!isFields(patch)) throw new Error(`strategic merge patch wants objects in a list that is merged by ${key}`);
    const index = kept.findIndex((item) => isFields(item) && item[key] === patch[key]);
    if (patch['$patch'] === 'delete') return kept.filter((_, at) => at !== index);
    return index < 0
      ? [...kept, strategicPatch(undefined, patch)]
      : kept.with(index, strategicPatch(kept[index], patch));
  }, values);
}

export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: Json;
}

/** JSON patch (RFC 6902). */
export function jsonPatch(document: Json, operations: readonly Operation[]): Json {
  return operations.reduce<Json>((value, operation) => {
    const path = operation.path
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    return operate(value, path, operation);
  }, document);
}

function operate(value: Json, [head, ...rest]: readonly string[], operation: Operation): Json {
  if (head === undefined) return operation.value ?? null;
  if (typeof value !== 'object' || value === null)
    throw new Error(`the server rejected the patch: no ${operation.path}`);
  const at = Array.isArray(value) ? (head === '-' ? value.length : Number(head)) : head;
  const there = (value as Record<string | number, Json>)[at];
  if (rest.length > 0) {
    if (there === undefined) throw new Error(`the server rejected the patch: no ${operation.path}`);
    const changed = operate(there, rest, operation);
    return Array.isArray(value) ? value.with(Number(at), changed) : { ...value, [at]: changed };
  }
  return change(value, at, { ...operation, there });
}

function change(
  value: Json[] | Fields,
  at: string | number,
  { op, path, value: wanted, there }: Operation & { there: Json | undefined },
) {
  if (op !== 'add' && there === undefined) throw new Error(`the server rejected the patch: no ${path}`);
  if (op === 'test') {
    if (JSON.stringify(there) !== JSON.stringify(wanted))
      throw new Error(`the server rejected the patch: test of ${path} failed`);
    return value;
  }
  if (!['add', 'replace', 'remove'].includes(op)) throw new Error(`the simulation knows no operation ${op}`);
  if (Array.isArray(value))
    return op === 'remove'
      ? value.toSpliced(Number(at), 1)
      : value.toSpliced(Number(at), op === 'add' ? 0 : 1, wanted ?? null);
  return op === 'remove' ? without(value, String(at)) : { ...value, [at]: wanted ?? null };
}

function without(fields: Fields, key: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
