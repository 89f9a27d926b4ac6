import type { BalancerObject, Service, TargetGroupBinding } from '#model/cluster/traffic.ts';
import type { Evidence, Subject } from '#model/finding/finding.ts';
import type { Violation } from '../../rule.ts';

/** An object that makes a load balancer send to nodes, and the Services through which it does. */
export interface Front {
  readonly subject: Subject;
  readonly namespace: string;
  /** The front sends to pods that one of these selects. */
  readonly services: readonly Pick<Service, 'name' | 'selector'>[];
  /** False if something unread could decide otherwise; `once-made` if a webhook may still change it. */
  readonly certain: boolean | 'once-made';
  readonly evidence: readonly Evidence[];
  readonly remediation: Violation['remediation'];
}

/** Objects that decide the targets of load balancers. */
export class Balancers {
  readonly objects: readonly BalancerObject[];
  readonly #services: ReadonlyMap<string, Service>;

  constructor(services: readonly Service[], objects: readonly BalancerObject[]) {
    this.objects = objects;
    this.#services = new Map(services.map((service) => [`${service.namespace}/${service.name}`, service]));
  }

  /** Null if the Service does not exist or selects no pods. */
  service(namespace: string, name: string): Service | null {
    return this.#services.get(`${namespace}/${name}`) ?? null;
  }

  get bindings(): readonly TargetGroupBinding[] {
    return this.objects.filter((one): one is TargetGroupBinding => one.kind === 'TargetGroupBinding');
  }

  /** Target type that the controller used for this Service, from the binding that it created. */
  bound(madeFor: string, { namespace, name }: Service): string | null {
    const made = this.bindings.find(
      (one) => one.madeFor === madeFor && one.namespace === namespace && one.service === name,
    );
    return made?.targetType ?? null;
  }
}
