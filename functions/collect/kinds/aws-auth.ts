import type { RoleMapping } from '#model/cluster/cluster.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { defineKindAs } from '../kind.ts';
import {
  listOf,
  objectOf,
  type RawObject,
  textMap,
  textOf,
  textsOf,
  collectPages,
  filterPages,
  type RawPages,
  readSlice,
} from '../raw/fields.ts';
import type { RawSource } from '../source.ts';

const namespace = 'kube-system';
const name = 'aws-auth';

/** ConfigMap `aws-auth`, which maps IAM roles to Kubernetes users. */
const kind = defineKindAs(
  {
    name,
    called: 'the ConfigMap aws-auth',
    extra: true,
    after: ['profiles'],
    resources: [{ resource: 'configmaps', group: '', versions: ['v1'], kind: 'ConfigMap', scope: 'Namespaced' }],
    named: { verb: 'get', namespace, name },
    snapshot: {
      command: 'kubectl get configmaps -n kube-system --field-selector metadata.name=aws-auth -o json > aws-auth.json',
      without: 'whether execution roles are let in stays unknown, unless there are access entries',
      whole: true,
    },
    // Roles only: an audit does not need the users.
    keep: ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace', 'metadata.creationTimestamp', 'data.mapRoles'],
    pages: (source) => itself(source),
    fact: toRoleMappings,
  },
  ['authMap'],
  async (reading) => {
    const profiles = await reading.slice('profiles');
    const { authenticationMode } = await reading.cluster();
    // In mode API, only access entries count and the ConfigMap is not read.
    const isAsked = authenticationMode !== 'API' && (!profiles.ok || profiles.value.length > 0);
    return {
      authMap: await readSlice(async () => {
        const [raw] = isAsked ? await collectPages(itself(reading.source), (one) => one) : [];
        return raw === undefined ? null : toRoleMappings(raw);
      }),
    };
  },
);
export default kind;

/** Only this ConfigMap, not another one in the same folder. */
function itself(source: RawSource): RawPages {
  return filterPages(source.list(kind), (raw) => {
    const metadata = objectOf(raw['metadata']);
    return metadata['name'] === name && metadata['namespace'] === namespace;
  });
}

/** Parses `mapRoles`, a YAML list inside a string. */
async function toRoleMappings(raw: RawObject): Promise<RoleMapping[]> {
  const text = textMap(raw['data'])['mapRoles'] ?? '';
  const mappings = (await parsed(text)) ?? [];
  if (!Array.isArray(mappings)) throw new AuditorError('runtime', 'mapRoles of the ConfigMap aws-auth is not a list');
  return listOf(mappings).map(objectOf).map(toRoleMapping);
}

async function parsed(text: string): Promise<unknown> {
  // Loaded on demand: the polling functions do not need it and keep their start small.
  const { parse } = await import('yaml');
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const [first = ''] = (error as Error).message.split('\n');
    throw new AuditorError('runtime', `mapRoles of the ConfigMap aws-auth is not YAML: ${first.replace(/[.:]$/, '')}`, {
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
