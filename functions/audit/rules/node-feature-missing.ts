import { listedBriefly, printable } from '#lib/text/wording.ts';
import { parseQuantity } from '#lib/quantity.ts';
import type { Container } from '#model/facts/pod.ts';
import { type Evidence, subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { isAccelerator } from '../fit/fargate-node.ts';
import { containerText, refusals } from '../fit/fit-fold.ts';
import { reviseSpec } from '../remedies/template-patch.ts';
import { isUnproven } from '../placement/placement.ts';

const severity = 'medium';

export default defineRule({
  id: 'node-feature-missing',
  group: 'pod fits Fargate',
  title: 'Pods for Fargate ask for no devices, claims, runtimes or kernel settings that its nodes do not have',
  severity,
  needs: ['profiles'],
  uses: ['workloads'],
  field: [
    ({ key, value }, { message }) =>
      ['sysctls', 'resourceClaims'].includes(key) && Array.isArray(value) && /sysctl|claim/.test(message),
    ({ key, above }, { evidence }) =>
      ['limits', 'requests'].includes(String(above.at(-1))) && evidence.some(({ what }) => what.endsWith(`: ${key}`)),
    keyIs('runtimeClassName'),
  ],
  docs: awsDocs.considerations,
  fold: { start: () => refusals(severity, judge) },
});

/** Safe sysctls, which every kubelet accepts: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/ */
const safeSysctls: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);

interface Feature {
  /** Noun phrase that follows "asks for". */
  readonly text: string;
  readonly evidence: Evidence;
  /**
   * True for features that require a device plugin, which cannot be installed on Fargate; otherwise the feature is only
   * probably missing.
   */
  readonly certain: boolean;
}

function judge(judged: JudgedPod): Draft | null {
  const features = featuresOf(judged);
  if (features.length === 0) return null;
  const isSure = features.some(({ certain }) => certain) && !isUnproven(judged.placement.obstacle);
  const who = subjectText(judged.subject);
  const asked = listedBriefly([...new Set(features.map(({ text }) => text))]);
  return {
    weight: Number(isSure),
    tell: () => ({
      message: `${who} ${isSure ? 'does not start' : 'may not start'} on Fargate: it asks for ${asked}, which nodes of Fargate ${isSure ? 'do not have' : 'may not have'}`,
      evidence: features.slice(0, 20).map(({ evidence }) => evidence),
      remediation: {
        summary: `Run ${who} on nodes that have what it asks for, or take ${asked} out of the pod template`,
        ...reviseSpec(judged),
      },
    }),
  };
}

function featuresOf(judged: JudgedPod): Feature[] {
  const { containers, asks } = judged.pod;
  const { resourceClaims = [], runtimeClass, sysctls = [] } = asks;
  return [
    ...containers.flatMap((container) => extendedOf(container, judged).map((one) => ofResource(container, one))),
    ...resourceClaims.map((name) => named('resource claim', name, true)),
    ...(runtimeClass === undefined ? [] : [named('runtimeClassName', runtimeClass, false)]),
    ...sysctls.filter((name) => !safeSysctls.has(name)).map((name) => named('sysctl', name, false)),
  ];
}

function ofResource(container: Container, [resource, amount]: readonly [string, string]): Feature {
  const name = printable(resource, 80);
  const evidence = { what: `${containerText(container)}: ${name}`, is: printable(amount, 40), shouldBe: 'absent' };
  return { text: name, evidence, certain: true };
}

function named(what: string, name: string, certain: boolean): Feature {
  const is = printable(name, 80);
  return { text: `${what} ${is}`, evidence: { what, is, shouldBe: 'absent' }, certain };
}

/** Extended resources that a device plugin or the node's administrator advertises; accelerators have their own rule. */
function extendedOf({ requests, limits }: Container, judged: JudgedPod): [resource: string, amount: string][] {
  return Object.entries({ ...limits, ...requests }).filter(
    ([resource, amount]) =>
      isExtended(resource) && !isAccelerator(resource) && !isInjected(resource, judged) && parseQuantity(amount) !== 0,
  );
}

function isExtended(resource: string): boolean {
  return resource.startsWith('hugepages-') || (resource.includes('/') && !/(?:^|\.)kubernetes\.io\//.test(resource));
}

/** A webhook sets this on EC2 pods that a SecurityGroupPolicy selects, not on Fargate pods. */
function isInjected(resource: string, { planned, placement }: JudgedPod): boolean {
  return resource === 'vpc.amazonaws.com/pod-eni' && !planned && !placement.onFargate;
}
