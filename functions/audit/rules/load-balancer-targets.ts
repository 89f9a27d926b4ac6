import { plural } from '#lib/text/wording.ts';
import { selectsLabels } from '#model/facts/label-selector.ts';
import { subjectText } from '#model/finding/finding.ts';
import { unreadOf } from '#model/facts/cluster-facts.ts';
import { SelectedPods } from '../pods/selected-pods.ts';
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
      ].map((front): FrontPods => ({ front, pods: new SelectedPods() }));
      const open = openBindings(balancers).map(({ binding, service }) => ({
        ...{ binding, namespace: binding.namespace, services: [service], seen: false },
      }));
      return {
        see(pod) {
          if (pod.placement.exempt !== null) return false;
          const selecting = fronts.filter(({ front }) => selects(front, pod));
          for (const { pods } of selecting) pods.add(pod);
          for (const one of open) one.seen ||= pod.standing !== null && selects(one, pod);
          return selecting.length > 0 && pod.standing !== null;
        },
        *finish() {
          yield { judged: services.length };
          for (const front of fronts) {
            if (front.pods.onFargate().pods > 0) yield violation(front);
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

/** A load balancer, and the pods that it sends to, or should. */
interface FrontPods {
  readonly front: Front;
  readonly pods: SelectedPods;
}

function selects({ namespace, services }: Pick<Front, 'namespace' | 'services'>, { pod }: JudgedPod): boolean {
  if (pod.namespace !== namespace) return false;
  return services.some(({ selector }) => selectsLabels({ matchLabels: selector, matchExpressions: [] }, pod.labels));
}

function violation({ front, pods }: FrontPods): Violation {
  const isCertain = front.certain === 'once-made' ? !pods.isPlanned : front.certain;
  const has = isCertain ? (pods.isPlanned ? 'would have' : 'has') : 'may have';
  return {
    subject: front.subject,
    severity: isCertain && pods.isAllOnFargate ? 'high' : 'medium',
    message: `The load balancer of ${subjectText(front.subject)} ${has} targets of type instance, which are nodes, and Fargate supports targets of type ip only: ${pods.text()}, and may get no traffic from it`,
    evidence: front.evidence,
    remediation: front.remediation,
    affected: pods.onFargate(),
  };
}
