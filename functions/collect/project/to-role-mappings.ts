import { parse } from 'yaml';
import type { RoleMapping } from '#model/cluster-access.ts';
import { Fault } from '#model/fault.ts';
import { listOf, objectOf, type RawObject, textMap, textOf, textsOf } from '../raw/fields.ts';

/** From the ConfigMap `aws-auth`: `mapRoles` is a list in YAML, within a text. */
export function toRoleMappings(raw: RawObject): RoleMapping[] {
  const text = textMap(raw['data'])['mapRoles'] ?? '';
  const mappings = parsed(text) ?? [];
  if (!Array.isArray(mappings)) throw new Fault('runtime', 'mapRoles of the ConfigMap aws-auth is not a list');
  return listOf(mappings).map(objectOf).map(toRoleMapping);
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const [first = ''] = (error as Error).message.split('\n');
    throw new Fault('runtime', `mapRoles of the ConfigMap aws-auth is not YAML: ${first.replace(/[.:]$/, '')}`, {
      cause: error,
    });
  }
}

function toRoleMapping(raw: RawObject): RoleMapping {
  return {
    roleArn: textOf(raw['rolearn']) ?? '',
    username: textOf(raw['username']) ?? '',
    groups: textsOf(raw['groups']),
  };
}
