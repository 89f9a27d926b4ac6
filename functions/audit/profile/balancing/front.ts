import type { BalancerObject, Service, TargetGroupBinding } from '#model/cluster/traffic.ts';
import type { Evidence, Subject } from '#model/finding/finding.ts';
import type { Violation } from '../../rule.ts';

/** Something that makes a load balancer send to nodes, and the Services through which it does. */
export interface Front {
  readonly subject: Subject;
  readonly namespace: string;
  /** It sends to the pods that one of them selects. */
  readonly services: readonly Pick<Service, 'name' | 'selector'>[];
  /** False where something that was not read could decide otherwise; `once-made` of what a webhook may yet change. */
  readonly certain: boolean | 'once-made';
  readonly evidence: readonly Evidence[];
  readonly remediation: Violation['remediation'];
}

/** What is known of the objects that decide. */
export class Balancers {
  readonly objects: readonly BalancerObject[];
  readonly #services: ReadonlyMap<string, Service>;

  constructor(services: readonly Service[], objects: readonly BalancerObject[]) {
    this.objects = objects;
    this.#services = new Map(services.map((service) => [`${service.namespace}/${service.name}`, service]));
  }

  /** Null where it is not there, or selects no pods. */
  service(namespace: string, name: string): Service | null {
    return this.#services.get(`${namespace}/${name}`) ?? null;
  }

  get bindings(): readonly TargetGroupBinding[] {
    return this.objects.filter((one): one is TargetGroupBinding => one.kind === 'TargetGroupBinding');
  }

  /** The type of targets that the controller went by for this Service, as the binding says that it made. */
  bound(madeFor: string, { namespace, name }: Service): string | null {
    const made = this.bindings.find(
      (one) => one.madeFor === madeFor && one.namespace === namespace && one.service === name,
    );
    return made?.targetType ?? null;
  }
}
