/** What a finding is about: a workload, or a FargateProfile, Namespace, Service, ConfigMap, Role, Subnet, Node or Cluster. */
export interface Subject {
  readonly kind: string;
  /** Absent for subjects that live in no namespace. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** `Deployment checkout/checkout`, `FargateProfile apps`. */
export function subjectText({ kind, namespace, name }: Subject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

const otherKinds: ReadonlySet<string> = new Set([
  'FargateProfile',
  'Namespace',
  'Service',
  'ConfigMap',
  'Role',
  'Subnet',
  'Node',
  'Cluster',
]);

/** True for the owner of pods, or a pod that has none. */
export function isWorkload({ kind }: Subject): boolean {
  return !otherKinds.has(kind);
}
