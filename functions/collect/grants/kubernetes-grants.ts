import type { Fed } from './fed.ts';

/** One verb on one kind that an audit needs. */
export interface KubernetesGrant {
  readonly verb: 'get' | 'list';
  /** With a name, that object of that namespace alone. */
  readonly name?: string;
  readonly namespace?: string;
  /** The slices that are lost without it. */
  readonly feeds: readonly Fed[];
  /** Does as well, and is asked only where the verb was refused, so that no role has to grant both. */
  readonly orVerb?: 'get';
  /** The command or function that asks it, when a scan does not. */
  readonly onlyFor?: 'explain' | 'watch-logging';
}

/** A kind of object, and what an audit does with it. */
export interface KubernetesKind {
  /** As RBAC names it; empty for the core group. */
  readonly group: string;
  /** The first that the cluster serves is read. */
  readonly versions: readonly string[];
  /** Read in those namespaces alone that can matter, where these are few. */
  readonly byNamespace?: true;
  /** Clusters without the product that brings it have no such kind. */
  readonly optional?: true;
  readonly grants: readonly KubernetesGrant[];
}

const workloads = { versions: ['v1'], byNamespace: true, grants: [{ verb: 'list', feeds: ['workloads'] }] } as const;

/**
 * Every kind that reads for an audit, by plural name. A read of a kind that is not here does not compile; the cluster
 * role, and what `doctor` tries, are made from it.
 */
export const kubernetesKinds = {
  pods: { group: '', versions: ['v1'], grants: [{ verb: 'list', feeds: ['pods'] }] },
  namespaces: {
    group: '',
    versions: ['v1'],
    grants: [
      { verb: 'list', feeds: ['namespaces'] },
      { verb: 'get', feeds: [], onlyFor: 'watch-logging' },
    ],
  },
  nodes: {
    group: '',
    versions: ['v1'],
    grants: [
      { verb: 'list', feeds: ['nodes'] },
      { verb: 'get', feeds: [], onlyFor: 'explain' },
    ],
  },
  events: { group: '', versions: ['v1'], grants: [{ verb: 'list', feeds: ['loggingEvents', 'schedulingEvents'] }] },
  persistentvolumeclaims: {
    group: '',
    versions: ['v1'],
    byNamespace: true,
    grants: [{ verb: 'list', feeds: ['persistentVolumeClaims', 'persistentVolumes'] }],
  },
  persistentvolumes: { group: '', versions: ['v1'], grants: [{ verb: 'list', feeds: ['persistentVolumes'] }] },
  configmaps: {
    group: '',
    versions: ['v1'],
    grants: [
      {
        verb: 'list',
        orVerb: 'get',
        name: 'aws-logging',
        namespace: 'aws-observability',
        feeds: ['loggingConfigMap', 'lookAlikeConfigMaps'],
      },
      { verb: 'get', name: 'aws-auth', namespace: 'kube-system', feeds: ['authMap'] },
    ],
  },
  deployments: { group: 'apps', ...workloads },
  statefulsets: { group: 'apps', ...workloads },
  daemonsets: { group: 'apps', ...workloads },
  cronjobs: { group: 'batch', ...workloads },
  jobs: { group: 'batch', versions: ['v1'], byNamespace: true, grants: [{ verb: 'list', feeds: ['jobs'] }] },
  poddisruptionbudgets: {
    group: 'policy',
    versions: ['v1'],
    byNamespace: true,
    grants: [{ verb: 'list', feeds: ['disruptionBudgets'] }],
  },
  nodepools: {
    group: 'karpenter.sh',
    versions: ['v1', 'v1beta1'],
    optional: true,
    grants: [{ verb: 'list', feeds: ['nodePools'] }],
  },
  securitygrouppolicies: {
    group: 'vpcresources.k8s.aws',
    versions: ['v1beta1'],
    optional: true,
    grants: [{ verb: 'list', feeds: ['securityGroupPolicies'] }],
  },
} as const satisfies Readonly<Record<string, KubernetesKind>>;

/** Plural name of a kind that an audit reads. */
export type KubernetesResource = keyof typeof kubernetesKinds;

/** The same as a list, in the order of the declaration. */
export const kubernetesResources = Object.keys(kubernetesKinds) as KubernetesResource[];

export function kubernetesKind(resource: KubernetesResource): KubernetesKind {
  return kubernetesKinds[resource];
}
