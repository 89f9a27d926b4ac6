import { describe, expect, it } from 'vitest';
import { rulesBehind } from '../../../functions/audit/fit/answers.ts';

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

  it('are found quickly in a long text', () => {
    expect(rulesBehind(`fields not supported:${' Host'.repeat(200_000)}`)).toEqual([]);
  });
});
