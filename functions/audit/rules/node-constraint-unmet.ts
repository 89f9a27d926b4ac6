import { listedBriefly } from '#lib/text/wording.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { computeTypeAnnotation, isOnFargate, profileLabel } from '#model/facts/pod.ts';
import { type Evidence, subjectText, type Subject } from '#model/finding/finding.ts';
import { compareText } from '#lib/text/compare.ts';
import { severities, type Severity } from '#model/finding/severity.ts';
import {
  awsDocs,
  keyIs,
  type JudgedPod,
  defineRule,
  type Draft,
  type Facts,
  type Told,
  type FoldState,
  type Outcome,
  type Violation,
} from '../rule.ts';
import { nodesOf } from '../fit/fargate-node.ts';
import { refusals, fargateMessage } from '../fit/fit-fold.ts';
import {
  type Constrained,
  hasConstraints,
  judgeConstraints,
  type Miss,
  missEvidence,
  missText,
  namesProfile,
  type NodeVerdict,
  withoutPlatform,
} from '../fit/node-constraints.ts';
import { platformsAsked, constraintsOf } from '../fit/unsuited.ts';
import { isUnproven } from '../placement/placement.ts';
import { fixTemplate, reviseSpec } from '../remedies/template-patch.ts';
import { hasNode } from '../fit/admission.ts';

const id = 'node-constraint-unmet';
const severity = 'high';

type ConstraintFacts = Facts<'profiles', 'subnets' | 'workloads'>;

export default defineRule({
  id,
  group: 'pod fits Fargate',
  title: 'Nodes of Fargate are what the node selectors and required node affinity of pods for Fargate ask for',
  severity,
  needs: ['profiles'],
  uses: ['subnets', 'workloads'],
  field: [
    ({ key, above }, { evidence }) => evidence.some(({ what }) => what === [above.at(-1), key].join(' ')),
    keyIs('nodeSelector', 'nodeAffinity', 'affinity'),
  ],
  docs: awsDocs.profile,
  fold: {
    start: (facts) => {
      const why = 'they ask for a zone, and the zones of the subnets of their profile are not known';
      const start = () => refusals(severity, (pod) => judge(pod, facts), { why, lacking: [facts.subnets] });
      return unproven(start, severity, (pod) => keyOf(constraintsOf(pod)));
    },
  },
});

function keyOf(asked: Constrained): string | null {
  if (!hasConstraints(asked)) return null;
  return JSON.stringify([Object.entries(asked.nodeSelector).sort(), asked.asks.nodeTerms ?? null]);
}

function judge(judged: JudgedPod, { profiles, subnets, cluster }: ConstraintFacts): Draft | 'unjudged' | null {
  const asked = constraintsOf(judged);
  if (!hasConstraints(asked)) return null;
  const nodes = nodesOf(takersOf(judged, profiles), subnets, cluster.region);
  const whole = judgeConstraints(asked, nodes);
  // pod-architecture-unsupported covers architecture and operating system.
  const isPlatform = platformsAsked(asked).length > 0;
  const verdict = isPlatform ? judgeConstraints(withoutPlatform(asked), nodes) : whole;
  const words = isPlatform ? [] : fargateMessage(judged, id);
  if (verdict.degree === 'unread') return words.length > 0 ? draft(judged, verdict, words) : 'unjudged';
  return verdict.degree === 'met' && words.length === 0 ? null : draft(judged, verdict, words);
}

/** Profiles through whose subnets the pod may get to Fargate. */
function takersOf({ pod, placement: { matching, pin } }: JudgedPod, profiles: readonly FargateProfile[]) {
  const taker = isOnFargate(pod) ? (pod.labels[profileLabel] ?? pin) : pin;
  const named = profiles.filter(({ name }) => name === taker);
  return named.length > 0 ? named : matching;
}

function draft(judged: JudgedPod, { degree, misses }: NodeVerdict, words: readonly Evidence[]): Draft {
  const isKnown = words.length > 0 || (degree === 'unmet' && !isUnproven(judged.placement.obstacle));
  return {
    severity: isKnown ? 'high' : 'medium',
    tell: () => ({
      message: `${opening(judged, isKnown)}: ${becauseText(misses)}`,
      evidence: [...distinct(misses.map(missEvidence)).slice(0, 20), ...words],
      remediation: remedy(judged, misses),
    }),
  };
}

function opening({ subject, planned, placement, pod }: JudgedPod, isKnown: boolean): string {
  const takes = `Fargate ${isUnproven(placement.obstacle) ? 'may take' : 'takes'} ${subjectText(subject)}`;
  const none = `${isKnown ? 'has' : 'may have'} no node for it, so that it ${isKnown ? 'stays' : 'may stay'} Pending`;
  return planned || isOnFargate(pod) ? `${takes} and ${none}` : `${takes} once its pods are made again, and ${none}`;
}

function becauseText(misses: readonly Miss[]): string {
  if (misses.length === 0) return 'no node is what its node selector and required node affinity ask for';
  return `it asks for ${listedBriefly(distinct(misses.map(missText)))}, which no node of Fargate is known to have`;
}

function remedy(judged: JudgedPod, misses: readonly Miss[]): Told['remediation'] {
  const { subject, placement } = judged;
  const who = subjectText(subject);
  const fields =
    misses.length === 0
      ? 'them'
      : listedBriefly(distinct(misses.map(({ field, requirement }) => `${field} ${requirement.key}`)));
  if (namesProfile(misses)) return dropSelector(judged, fields);
  if (placement.otherCapacity === 'none')
    return { summary: `Take ${fields} out of the pod template of ${who}`, ...reviseSpec(judged) };
  const { notes, ...fix } = fixTemplate(judged, { annotations: { [computeTypeAnnotation]: 'ec2' } });
  const [profile] = placement.matching;
  const narrower =
    profile === undefined
      ? []
      : [`A profile in place of ${profile.name} whose selector leaves these pods out does the same.`];
  return {
    summary: `Keep ${who} off Fargate by the annotation ${computeTypeAnnotation}: ec2 on its pod template, as here; or, if it belongs on Fargate, take ${fields} out of the template instead`,
    ...fix,
    notes: [...narrower, ...notes],
  };
}

/** The author wants a Fargate profile, and names it in the wrong field. */
function dropSelector(judged: JudgedPod, fields: string): Told['remediation'] {
  return {
    summary: `Take ${fields} out of the pod template of ${subjectText(judged.subject)}: nodes of Fargate do not carry the name of a profile; to choose one, make it a label of the pod template`,
    ...reviseSpec(judged),
  };
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/**
 * Groups pods by workload and constraints. A pod that Fargate has given a node disproves findings on the others, which
 * are dropped. Pods without constraints (null) are judged together.
 */
function unproven(start: () => FoldState, severity: Severity, asksFor: (pod: JudgedPod) => string | null): FoldState {
  const plain = start();
  const states = new Map<string, { readonly state: FoldState; proven: boolean }>();
  return {
    see(judged) {
      const asked = asksFor(judged);
      if (asked === null) return plain.see(judged);
      const key = JSON.stringify([subjectKey(judged.subject), asked]);
      const one = states.get(key) ?? { state: start(), proven: false };
      states.set(key, one);
      one.proven ||= hasNode(judged.pod);
      return one.state.see(judged);
    },
    *finish(podsComplete) {
      const open = [...states.values()].filter(({ proven }) => !proven).map(({ state }) => state);
      const outcomes = [plain, ...open].flatMap((state) => [...state.finish(podsComplete)]);
      yield* merged(outcomes, severity);
    },
  };
}

/** One violation per subject: the worst, with the pods of all; and one entry for all unjudged pods. */
function* merged(outcomes: readonly Outcome[], severity: Severity): Iterable<Outcome> {
  const violations = outcomes.filter((one): one is Violation => 'subject' in one);
  const rank = (one: Violation) => severities.indexOf(one.severity ?? severity);
  for (const group of Map.groupBy(violations, ({ subject }) => subjectKey(subject)).values()) {
    const sorted = group.toSorted((a, b) => rank(a) - rank(b) || compareText(a.message, b.message));
    const [first] = sorted;
    if (first === undefined) continue;
    const pods = sorted.reduce((sum, { affected }) => sum + (affected?.pods ?? 0), 0);
    yield { ...first, affected: { pods, workloads: 1, names: first.affected?.names ?? [] } };
  }
  const unjudged = outcomes.filter((one) => 'unjudged' in one);
  const [some] = unjudged;
  if (some !== undefined) yield { ...some, count: unjudged.reduce((sum, { count }) => sum + count, 0) };
}

function subjectKey({ kind, namespace, name }: Subject): string {
  return JSON.stringify([kind, namespace, name]);
}
