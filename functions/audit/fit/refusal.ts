import { type Evidence, subjectText } from '#model/finding/finding.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import type { Draft, Told } from '../rule.ts';
import { isUnproven } from '../placement/placement-facts.ts';
import { rulesBehind } from '../running/scheduling/fargate-messages.ts';

/** What is wrong with a pod, in the eyes of one rule. */
export interface Refusal {
  /** What it does, to follow "it", e.g. `opens port 80 of the node`. */
  readonly because: string;
  /** How Fargate puts it, where that has been seen. */
  readonly answer?: string;
  readonly evidence: readonly Evidence[];
  readonly remediation: Told['remediation'];
}

/** Evidence shows so many lines; what a stranger wrote may have any number. */
const most = 20;

/**
 * A finding about a pod that Fargate refuses; where no source says so for certain, or that the pod comes there at all, and
 * Fargate itself has not, one that it may, a step less severe. What is told is worked out only for the pod that speaks for its workload.
 */
export function refusal(rule: string, pod: JudgedPod, isKnown: boolean, explain: () => Refusal): Draft {
  const words = spokenWords(pod, rule);
  const certain = (isKnown && !isUnproven(pod.placement.obstacle)) || words.length > 0;
  return {
    severity: certain ? 'high' : 'medium',
    tell: () => {
      const { because, answer, evidence, remediation } = explain();
      const said = answer === undefined ? '' : `; Fargate answers "${answer}"`;
      return {
        message: `${opening(pod, certain)}: it ${because}${said}`,
        evidence: [...shortened(evidence), ...words],
        remediation,
      };
    },
  };
}

function opening({ subject, planned, placement }: JudgedPod, certain: boolean): string {
  const who = subjectText(subject);
  if (planned || placement.onFargate) return `Fargate ${certain ? 'refuses' : 'may refuse'} ${who}`;
  return `Fargate ${certain ? 'will' : 'may'} refuse ${who} once its pods are made again`;
}

function shortened(evidence: readonly Evidence[]): Evidence[] {
  const rest = evidence.length - most;
  return rest <= 0 ? [...evidence] : [...evidence.slice(0, most), { what: 'and more', is: String(rest) }];
}

/** Fargate's own words about this pod, when it has spoken and they are about what the rule judges. */
export function spokenWords({ pod: { scheduled } }: JudgedPod, rule: string): Evidence[] {
  if (scheduled?.status !== 'False' || scheduled.message === null) return [];
  return rulesBehind(scheduled.message).includes(rule) ? [{ what: 'what Fargate says', is: scheduled.message }] : [];
}
