import { shellCommand } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { fargateEntry } from './role-access.ts';

/** Makes or deletes the access entry of an execution role. */
export function entryCommand(
  verb: 'create' | 'delete',
  { name, region }: Pick<ClusterInfo, 'name' | 'region'>,
  arn: string,
): string {
  const type = verb === 'create' ? ['--type', fargateEntry] : [];
  const where = ['--region', region, '--cluster-name', name];
  return shellCommand('aws', 'eks', `${verb}-access-entry`, ...where, '--principal-arn', arn, ...type);
}
