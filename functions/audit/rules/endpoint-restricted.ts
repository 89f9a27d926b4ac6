import { listedBriefly, plural } from '#lib/text/wording.ts';
import { isFinished, type Pod } from '#model/facts/pod.ts';
import { openTo, privateAccess } from '../profile/endpoint-access.ts';
import { withoutProfiles } from '../profile/role/execution-roles.ts';
import { AffectedPods } from '../engine/by-workload.ts';
import { whyWaiting } from '../running/scheduling/why-waiting.ts';
import {
  awsDocs,
  type Affected,
  defineRule,
  type Facts,
  type JudgedPod,
  type Outcome,
  type Violation,
} from '../rule.ts';

type EndpointFacts = Facts<'profiles', 'schedulingEvents'>;

export default defineRule({
  id: 'endpoint-restricted',
  group: "profile's surroundings",
  title: 'Nodes on Fargate reach the API server, whatever their address',
  severity: 'low',
  needs: ['profiles'],
  uses: ['schedulingEvents'],
  podsOptional: true,
  docs: awsDocs.clusterEndpoint,
  notApplicable: withoutProfiles,
  fold: {
    start(facts) {
      const late = new AffectedPods();
      let hasJoined = false;
      return {
        see(judged) {
          hasJoined ||= isReadyOnFargate(judged);
          if (hasTimedOut(judged.pod, facts)) late.add(judged);
          return false;
        },
        finish: (podsComplete) => judge(facts, { late: late.value(), hasJoined, podsComplete }),
      };
    },
  },
});

/** A pod is ready only while its kubelet reports to the API server. */
function isReadyOnFargate({ pod, placement }: JudgedPod): boolean {
  return placement.onFargate && pod.nodeName !== null && pod.ready === true;
}

function hasTimedOut(pod: Pod, { profiles, schedulingEvents }: EndpointFacts): boolean {
  if (pod.nodeName !== null || isFinished(pod) || pod.deleting) return false;
  const event = schedulingEvents.ok ? schedulingEvents.value.get(pod.uid) : undefined;
  return whyWaiting(pod, event, { ok: true, value: profiles }).fault?.kind === 'network';
}

interface JoinEvidence {
  readonly late: Affected;
  readonly hasJoined: boolean;
  readonly podsComplete: boolean;
}

function* judge(facts: EndpointFacts, { late, hasJoined, podsComplete }: JoinEvidence): Iterable<Outcome> {
  const ranges = openTo(facts.cluster);
  if (ranges === 'unknown') {
    yield { unjudged: 'from where the API server can be reached is not known', count: 1, lacking: [] };
  } else if (ranges !== null && !hasJoined && !podsComplete) {
    yield {
      unjudged: 'whether nodes on Fargate join the cluster is not known, since not all pods were read',
      count: 1,
      lacking: [],
    };
  } else if (ranges !== null && !hasJoined) {
    yield violation(ranges, late, facts);
    if (!facts.schedulingEvents.ok) {
      yield { unjudged: 'whether pods timed out is not known', count: 1, lacking: [facts.schedulingEvents] };
    }
  } else yield { judged: 1 };
}

function violation(ranges: readonly string[], late: Affected, { cluster }: EndpointFacts): Violation {
  const { name } = cluster;
  const subject = { kind: 'Cluster', name };
  const seen =
    late.pods === 0
      ? 'no pod is ready on Fargate that would show the contrary'
      : `${plural(late.pods, 'pod')} waited for a node in vain, and none is ready on Fargate`;
  return {
    subject,
    severity: late.pods === 0 ? 'low' : 'medium',
    message: `Nodes on Fargate may not reach the API server of cluster ${name}: it has no private endpoint, and its public one is open to ${listedBriefly(ranges)} alone; ${seen}`,
    evidence: [
      { what: 'endpointPrivateAccess', is: 'false', shouldBe: 'true' },
      {
        what: 'publicAccessCidrs',
        is: listedBriefly(ranges, 10),
        shouldBe: 'the addresses of the NAT gateways of profiles among them, unless private access is on',
      },
    ],
    remediation: {
      summary: 'Turn on private access to the API server; it leaves the public ranges as they are',
      commands: [privateAccess(cluster)],
      notes: ['The VPC needs DNS hostnames and DNS resolution on for the private endpoint.'],
    },
    ...(late.pods > 0 && { affected: late }),
    causedBy: [{ rule: 'subnet-isolated', subject }],
  };
}
