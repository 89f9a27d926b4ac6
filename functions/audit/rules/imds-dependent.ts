import { listed } from '#lib/text/wording.ts';
import type { ImdsAnswer, ImdsProgram, ImdsUse } from '#model/facts/pod-asks.ts';
import type { Container } from '#model/facts/pod.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { containerText } from '../fit/fit-fold.ts';
import { changeByHand } from '../remedies/template-patch.ts';

const severity = 'high';

/** A program that asks IMDS, with the settings that replace its answers and the error it prints without them. */
interface Program {
  readonly name: string;
  readonly tell: Readonly<Partial<Record<ImdsAnswer, string>>>;
  readonly answer: string;
}

const programs: Readonly<Record<ImdsProgram, Program>> = {
  'aws-load-balancer-controller': {
    name: 'the AWS Load Balancer Controller',
    tell: { region: 'the argument --aws-region', vpc: 'the argument --aws-vpc-id' },
    answer: 'failed to introspect',
  },
  karpenter: {
    name: 'Karpenter',
    tell: { region: 'the variable AWS_REGION' },
    answer: 'failed to get region from metadata server',
  },
};

export default defineRule({
  id: 'imds-dependent',
  group: 'pod fits Fargate',
  title: 'Controllers on Fargate are told what they would ask the instance metadata service',
  severity,
  needs: ['profiles'],
  uses: ['workloads'],
  field: [keyIs('image')],
  docs: awsDocs.considerations,
  fold: {
    start: () =>
      byWorkload(severity, judge, {
        why: 'what tells them their Region, or their VPC, is not in the pod spec',
        lacking: [],
      }),
  },
});

interface Untold {
  readonly container: Container;
  readonly use: ImdsUse;
  /** Missing answers, each with the setting that gives it. */
  readonly lacks: readonly (readonly [ImdsAnswer, string])[];
}

function judge(pod: JudgedPod): Draft | 'fine' | 'unjudged' | null {
  if (pod.standing === null) return null;
  const untold = pod.pod.containers.flatMap(untoldOf);
  if (untold.length === 0) return 'fine';
  const known = untold.flatMap((one) => {
    const lacks = one.lacks.filter(([answer]) => isKnown(one.use, answer, pod));
    return lacks.length === 0 ? [] : [{ ...one, lacks }];
  });
  const [first] = known;
  return first === undefined ? 'unjudged' : draft(pod, first.use.program, known);
}

function untoldOf(container: Container): Untold[] {
  const use = container.asks.imds;
  if (use === undefined) return [];
  const wanted = Object.entries(programs[use.program].tell) as [ImdsAnswer, string][];
  const lacks = wanted.filter(([answer]) => !use.told.includes(answer));
  return lacks.length === 0 ? [] : [{ container, use, lacks }];
}

/** The IRSA webhook sets the Region, but only when the pod is created. */
function isKnown({ open }: ImdsUse, answer: ImdsAnswer, { planned }: JudgedPod): boolean {
  return !open && !(planned && answer === 'region');
}

function draft(pod: JudgedPod, program: ImdsProgram, untold: readonly Untold[]): Draft {
  const { name, answer } = programs[program];
  const lacking = [...new Set(untold.flatMap(waysOf))];
  return {
    tell: () => ({
      message: `${subjectText(pod.subject)} runs ${name} without ${listed(lacking)}: it then asks the instance metadata service, which Fargate does not have, and may exit with "${answer} …"`,
      evidence: untold.flatMap((one) =>
        waysOf(one).map((way) => ({ what: `${containerText(one.container)}: ${way}`, is: 'absent', shouldBe: 'set' })),
      ),
      remediation: {
        summary: `Give ${name} ${listed(lacking)} in its pod template${program === 'karpenter' ? '' : ' (region and vpcId in its Helm chart)'}`,
        ...changeByHand(pod),
      },
    }),
  };
}

function waysOf({ lacks }: Untold): string[] {
  return lacks.map(([, way]) => way);
}
