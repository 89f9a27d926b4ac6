import { plural } from '#lib/text/wording.ts';
import { selectsLabels } from '#model/facts/label-selector.ts';
import { subjectText } from '#model/finding/finding.ts';
import { unreadOf } from '#model/facts/cluster-facts.ts';
import { AffectedPods } from '../engine/by-workload.ts';
import { bindingFronts, openBindings } from '../profile/balancing/binding-fronts.ts';
import { Balancers, type Front } from '../profile/balancing/front.ts';
import { ingressFronts } from '../profile/balancing/ingress-fronts.ts';
import { serviceFronts } from '../profile/balancing/service-fronts.ts';
import { awsDocs, type Facts, type JudgedPod, defineRule, type Outcome, type Violation } from '../rule.ts';

type BalancerFacts = Facts<'profiles' | 'services', 'ingresses'>;

export default defineRule({
  id: 'load-balancer-targets',
  revision: 2,
  group: "profile's surroundings",
  about: 'templates',
  title: 'Load balancers in front of pods on Fargate send to the addresses of pods, not to nodes',
  severity: 'high',
  needs: ['profiles', 'services'],
  uses: ['ingresses'],
  docs: awsDocs.loadBalancers,
  fold: {
    start({ services, ingresses }: BalancerFacts) {
      const balancers = new Balancers(services, ingresses.ok ? ingresses.value : []);
      const fronts = [
        ...serviceFronts(services, balancers),
        ...ingressFronts(balancers),
        ...bindingFronts(balancers),
      ].map((front) => new CountedTargets(front));
      const open = openBindings(balancers).map(({ binding, service }) => ({
        ...{ binding, namespace: binding.namespace, services: [service], seen: false },
      }));
      return {
        see(pod) {
          if (pod.placement.exempt !== null) return false;
          const selecting = fronts.filter(({ front }) => selects(front, pod));
          for (const front of selecting) front.count(pod);
          for (const one of open) one.seen ||= pod.standing !== null && selects(one, pod);
          return selecting.length > 0 && pod.standing !== null;
        },
        *finish() {
          yield { judged: services.length };
          for (const front of fronts) {
            if (front.onFargate.value().pods > 0) yield violation(front);
          }
          yield* unjudged(ingresses, open.filter(({ seen }) => seen).length);
        },
      };
    },
  },
});

function* unjudged(ingresses: BalancerFacts['ingresses'], open: number): Iterable<Outcome> {
  if (unreadOf(ingresses).length > 0) {
    yield { unjudged: 'what Ingresses send to is not known', count: 1, lacking: [ingresses] };
  }
  if (open > 0) {
    const which = plural(open, 'TargetGroupBinding');
    yield {
      unjudged: `${which}: the target group says what the targets are, and is not read`,
      count: open,
      lacking: [],
    };
  }
}

/** The pods that a load balancer sends to, or should. */
class CountedTargets {
  readonly front: Front;
  readonly onFargate = new AffectedPods();
  elsewhere = 0;
  isPlanned = false;

  constructor(front: Front) {
    this.front = front;
  }

  count(pod: JudgedPod): void {
    if (pod.standing === null) this.elsewhere++;
    else this.onFargate.add(pod);
    this.isPlanned ||= pod.planned;
  }

  get isCertain(): boolean {
    return this.front.certain === 'once-made' ? !this.isPlanned : this.front.certain;
  }
}

function selects({ namespace, services }: Pick<Front, 'namespace' | 'services'>, { pod }: JudgedPod): boolean {
  if (pod.namespace !== namespace) return false;
  return services.some(({ selector }) => selectsLabels({ matchLabels: selector, matchExpressions: [] }, pod.labels));
}

function violation(counted: CountedTargets): Violation {
  const { front, elsewhere, onFargate, isCertain } = counted;
  const affected = onFargate.value();
  return {
    subject: front.subject,
    severity: isCertain && elsewhere === 0 ? 'high' : 'medium',
    message: messageText(counted, affected.pods),
    evidence: front.evidence,
    remediation: front.remediation,
    affected,
  };
}

function messageText({ front, elsewhere, isPlanned, isCertain }: CountedTargets, pods: number): string {
  const what = subjectText(front.subject);
  const who =
    elsewhere === 0
      ? 'all pods that it selects'
      : `${String(pods)} of ${String(pods + elsewhere)} pods that it selects`;
  const place = isPlanned ? 'would be' : 'are';
  const has = isCertain ? (isPlanned ? 'would have' : 'has') : 'may have';
  return `The load balancer of ${what} ${has} targets of type instance, which are nodes, and Fargate supports targets of type ip only: ${who} ${place} on Fargate, and may get no traffic from it`;
}
