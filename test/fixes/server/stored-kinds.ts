/** Where the API server keeps objects of a kind in etcd, and lists them. */
interface StoredKind {
  readonly prefix: string;
  readonly path: string;
}

const of = (prefix: string, path: string): StoredKind => ({ prefix: `/registry/${prefix}/`, path });

/** Kinds that a snapshot lists. */
export const listedKinds: Readonly<Record<string, StoredKind>> = {
  Namespace: of('namespaces', '/api/v1/namespaces'),
  Node: of('minions', '/api/v1/nodes'),
  Pod: of('pods', '/api/v1/pods'),
  ConfigMap: of('configmaps', '/api/v1/configmaps'),
  Event: of('events', '/api/v1/events'),
  Service: of('services/specs', '/api/v1/services'),
  NetworkPolicy: of('networkpolicies', '/apis/networking.k8s.io/v1/networkpolicies'),
  Ingress: of('ingress', '/apis/networking.k8s.io/v1/ingresses'),
  IngressClass: of('ingressclasses', '/apis/networking.k8s.io/v1/ingressclasses'),
  IngressClassParams: of('elbv2.k8s.aws/ingressclassparams', '/apis/elbv2.k8s.aws/v1beta1/ingressclassparams'),
  TargetGroupBinding: of('elbv2.k8s.aws/targetgroupbindings', '/apis/elbv2.k8s.aws/v1beta1/targetgroupbindings'),
  PersistentVolume: of('persistentvolumes', '/api/v1/persistentvolumes'),
  PersistentVolumeClaim: of('persistentvolumeclaims', '/api/v1/persistentvolumeclaims'),
  StorageClass: of('storageclasses', '/apis/storage.k8s.io/v1/storageclasses'),
  Deployment: of('deployments', '/apis/apps/v1/deployments'),
  ReplicaSet: of('replicasets', '/apis/apps/v1/replicasets'),
  StatefulSet: of('statefulsets', '/apis/apps/v1/statefulsets'),
  DaemonSet: of('daemonsets', '/apis/apps/v1/daemonsets'),
  Job: of('jobs', '/apis/batch/v1/jobs'),
  CronJob: of('cronjobs', '/apis/batch/v1/cronjobs'),
  PodDisruptionBudget: of('poddisruptionbudgets', '/apis/policy/v1/poddisruptionbudgets'),
  SecurityGroupPolicy: of(
    'vpcresources.k8s.aws/securitygrouppolicies',
    '/apis/vpcresources.k8s.aws/v1beta1/securitygrouppolicies',
  ),
  NodePool: of('karpenter.sh/nodepools', '/apis/karpenter.sh/v1/nodepools'),
};

/** And those that controllers and admission need besides. */
const storedKinds: typeof listedKinds = {
  ...listedKinds,
  ServiceAccount: of('serviceaccounts', '/api/v1/serviceaccounts'),
  ControllerRevision: of('controllerrevisions', '/apis/apps/v1/controllerrevisions'),
};

export function prefixOf(kind: string): string {
  const stored = storedKinds[kind];
  if (stored === undefined) throw new Error(`it is not known where etcd has ${kind}`);
  return stored.prefix;
}

export const allPrefixes: readonly string[] = Object.values(storedKinds).map(({ prefix }) => prefix);

export function keyOfObject(object: { kind: string; metadata: { name: string; namespace?: string } }): string {
  const { name, namespace } = object.metadata;
  return prefixOf(object.kind) + (namespace === undefined ? name : `${namespace}/${name}`);
}
