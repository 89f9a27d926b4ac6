import type { RawObject } from '#collect/raw/fields.ts';
import type { RawPages } from '#collect/raw/pages.ts';
import type { PodQuery, RawSource } from '#collect/raw-source.ts';
import { Fault } from '#model/fault.ts';

export interface MemoryCluster {
  readonly mode?: 'live' | 'snapshot';
  readonly cluster?: RawObject;
  readonly profiles?: readonly RawObject[];
  readonly nodeGroups?: readonly string[];
  readonly namespaces?: readonly RawObject[];
  readonly configMaps?: readonly RawObject[];
  readonly nodes?: readonly RawObject[];
  readonly workloads?: readonly RawObject[];
  readonly persistentVolumeClaims?: readonly RawObject[];
  readonly persistentVolumes?: readonly RawObject[];
  readonly disruptionBudgets?: readonly RawObject[];
  readonly jobs?: readonly RawObject[];
  readonly nodePools?: readonly RawObject[];
  readonly securityGroupPolicies?: readonly RawObject[];
  readonly loggingEvents?: readonly RawObject[];
  readonly schedulingEvents?: readonly RawObject[];
  readonly roles?: readonly RawObject[];
  readonly accessEntries?: readonly RawObject[];
  /** `aws-auth`, alone. */
  readonly authMap?: readonly RawObject[];
  readonly subnets?: readonly RawObject[];
  readonly routeTables?: readonly RawObject[];
  readonly vpcEndpoints?: readonly RawObject[];
  readonly podIdentityAssociations?: readonly RawObject[];
  readonly pods?: readonly RawObject[];
  /** Methods that fail, after what they have was given. */
  readonly failing?: Readonly<Partial<Record<keyof RawSource, Error>>>;
  readonly pageSize?: number;
}

export const describedCluster: RawObject = {
  name: 'eks-workshop',
  arn: 'arn:aws:eks:us-west-2:111122223333:cluster/eks-workshop',
  version: '1.33',
  createdAt: '2026-01-05T09:00:00.123000+00:00',
};

/** A cluster held in memory; `pods` honours the namespace and the field selectors that the plan uses. */
export class MemorySource implements RawSource {
  readonly mode: 'live' | 'snapshot';
  readonly warnings: readonly string[] = [];
  readonly podQueries: PodQuery[] = [];
  readonly workloadQueries: (readonly string[] | null)[] = [];
  readonly #held: MemoryCluster;

  constructor(held: MemoryCluster) {
    this.#held = held;
    this.mode = held.mode ?? 'live';
  }

  takenAt = async (): Promise<string> => '2026-01-05T12:00:00Z';
  cluster = (): Promise<RawObject> => this.#value('cluster', this.#held.cluster ?? describedCluster);
  profiles = (): Promise<readonly RawObject[]> => this.#value('profiles', this.#held.profiles ?? []);
  nodeGroups = (): Promise<readonly string[]> => this.#value('nodeGroups', this.#held.nodeGroups ?? []);
  namespaces = (): RawPages => this.#pages('namespaces', this.#held.namespaces);
  configMaps = (): RawPages => this.#pages('configMaps', this.#held.configMaps);
  nodes = (): RawPages => this.#pages('nodes', this.#held.nodes);
  persistentVolumeClaims = (): RawPages => this.#pages('persistentVolumeClaims', this.#held.persistentVolumeClaims);
  persistentVolumes = (): RawPages => this.#pages('persistentVolumes', this.#held.persistentVolumes);
  disruptionBudgets = (): RawPages => this.#pages('disruptionBudgets', this.#held.disruptionBudgets);
  jobs = (): RawPages => this.#pages('jobs', this.#held.jobs);
  nodePools = (): RawPages => this.#pages('nodePools', this.#held.nodePools);
  securityGroupPolicies = (): RawPages => this.#pages('securityGroupPolicies', this.#held.securityGroupPolicies);
  loggingEvents = (): RawPages => this.#pages('loggingEvents', this.#held.loggingEvents);
  schedulingEvents = (): RawPages => this.#pages('schedulingEvents', this.#held.schedulingEvents);
  roles = (): Promise<readonly RawObject[]> => this.#value('roles', this.#held.roles ?? []);
  accessEntries = (): Promise<readonly RawObject[]> => this.#value('accessEntries', this.#held.accessEntries ?? []);
  authMap = (): RawPages => this.#pages('authMap', this.#held.authMap);
  subnets = (): Promise<readonly RawObject[]> => this.#value('subnets', this.#held.subnets ?? []);
  routeTables = (): Promise<readonly RawObject[]> => this.#value('routeTables', this.#held.routeTables ?? []);
  vpcEndpoints = (): Promise<readonly RawObject[]> => this.#value('vpcEndpoints', this.#held.vpcEndpoints ?? []);
  podIdentityAssociations = (): Promise<readonly RawObject[]> =>
    this.#value('podIdentityAssociations', this.#held.podIdentityAssociations ?? []);
  eventsOf = (): RawPages => this.#pages('eventsOf', []);
  node = (): RawPages => this.#pages('node', []);

  workloads(namespaces: readonly string[] | null): RawPages {
    this.workloadQueries.push(namespaces);
    return this.#pages('workloads', this.#held.workloads);
  }

  pods(query: PodQuery): RawPages {
    this.podQueries.push(query);
    return this.#pages(
      'pods',
      (this.#held.pods ?? []).filter((pod) => answers(pod, query)),
    );
  }

  async #value<T>(method: keyof RawSource, value: T): Promise<T> {
    this.#fail(method);
    return value;
  }

  async *#pages(method: keyof RawSource, items: readonly RawObject[] = []): RawPages {
    const size = this.#held.pageSize ?? 2;
    for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
    this.#fail(method);
  }

  #fail(method: keyof RawSource): void {
    const error = this.#held.failing?.[method];
    if (error !== undefined) throw error;
  }
}

export function denied(what: string): Fault {
  return new Fault('runtime', `not allowed to list ${what}`, { missingPermission: `list ${what} (RBAC)` });
}

function answers(pod: RawObject, { namespace, fieldSelector }: PodQuery): boolean {
  const terms = fieldSelector === undefined ? [] : fieldSelector.split(',');
  const isThere = namespace === undefined || fieldOf(pod, 'metadata.namespace') === namespace;
  return isThere && terms.every((term) => holds(pod, term));
}

function holds(pod: RawObject, term: string): boolean {
  const [, path, operator, value] = /^([\w.]+)(!?=)(.*)$/.exec(term) ?? [];
  if (path === undefined) throw new Error(`not a field selector: ${term}`);
  return (fieldOf(pod, path) === value) === (operator === '=');
}

function fieldOf(object: RawObject, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as RawObject | undefined)?.[key], object);
}
