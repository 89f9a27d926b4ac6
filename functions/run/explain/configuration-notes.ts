import type { ClusterExpectations } from '#model/configuration/configuration.ts';
import type { Finding } from '#model/finding/finding.ts';

/** What the configuration makes of a workload, for a person: expectations of its namespace, waivers of its findings. */
export function notesOn(namespace: string, findings: readonly Finding[], expected: ClusterExpectations): string[] {
  const { fargate, noLogging } = expected;
  const onFargate = fargate(namespace);
  const unlogged = noLogging(namespace);
  const where =
    onFargate?.fargate === 'always' ? 'expected on Fargate' : 'kept off Fargate, so nothing is asked of placement';
  return [
    ...(onFargate === undefined ? [] : [`pods of namespace ${namespace} are ${where}: ${onFargate.reason}`]),
    ...(unlogged === undefined ? [] : [`no logs of namespace ${namespace} are wanted: ${unlogged.reason}`]),
    ...findings.flatMap(({ rule, waiver }) => (waiver === null ? [] : [`${rule} is waived${detailOf(waiver)}`])),
  ];
}

function detailOf({ reason, owner, until }: NonNullable<Finding['waiver']>): string {
  return `${until === undefined ? '' : ` until ${until}`}${owner === undefined ? '' : ` by ${owner}`}: ${reason}`;
}
