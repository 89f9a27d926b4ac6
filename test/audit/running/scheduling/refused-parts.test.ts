import { describe, expect, it } from 'vitest';
import { passesByItself, rulesBehind } from '#audit/running/scheduling/fargate-messages.ts';

const prefix = 'Pod not supported on Fargate: ';

/** Messages of real clusters. */
const said: [string, string[]][] = [
  [
    `${prefix}fields not supported: HostNetwork, port contains HostIP or HostPort`,
    ['pod-host-access', 'pod-host-port'],
  ],
  [`${prefix}invalid SecurityContext fields: Privileged,Privileged`, ['pod-privileged']],
  [`${prefix}invalid SecurityContext fields: AllowPrivilegeEscalation`, ['pod-privileged']],
  [`${prefix}invalid SecurityContext fields: Capabilities added: CAP_CHOWN`, ['pod-capability-unsupported']],
  [`${prefix}volumes not supported: data is of an unsupported volume Type`, ['pod-volume-unsupported']],
  [`${prefix}volumes not supported: data not supported because: PVC data not bound`, ['pod-volume-unsupported']],
  ["Your pod's cpu/memory requirements exceed the max Fargate configuration", ['pod-too-large']],
  ['Pod not supported: SchedulerName is not fargate-scheduler', ['toleration-by-hand']],
  [`Scheduling%!(EXTRA string=${prefix}fields not supported: HostNetwork)`, ['pod-host-access']],
  ['Fargate capacity is unavailable at this time.', []],
  ['0/2 nodes are available: 2 node(s) had untolerated taint {eks.amazonaws.com/compute-type: fargate}.', []],
  ['', []],
];

describe('the rules behind what Fargate says', () => {
  it.each(said)('%s', (message, rules) => {
    expect(rulesBehind(message)).toEqual(rules);
  });

  it.each([
    `fields not supported:${' Host'.repeat(200_000)}`,
    'fields not supported:'.repeat(50_000),
    'invalid SecurityContext fields: Privilege'.repeat(50_000),
    `PVC ${'x'.repeat(1e6)}`,
    'persistentvolumeclaim "'.repeat(50_000),
  ])('are found quickly in a long text (%#)', (message) => {
    expect(rulesBehind(message)).toEqual([]);
  });
});

describe('what Fargate says of pods that have just been made', () => {
  const claim = 'volumes not supported: data not supported because:';

  it.each([
    [`${prefix}${claim} persistentvolumeclaim "data" not found`, true],
    [`${prefix}${claim} PVC data not bound`, true],
    [`${prefix}${claim} PVC data not bound, invalid SecurityContext fields: Privileged`, false],
    [`${prefix}volumes not supported: data is of an unsupported volume Type`, false],
    [`${prefix}something new`, false],
    ['', false],
  ])('may pass by itself: %s', (message, passes) => {
    expect(passesByItself(message)).toBe(passes);
  });
});
