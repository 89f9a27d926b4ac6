import { shellCommand } from '../../lib/shell-quote.ts';
import type { ClusterInfo } from '../../model/cluster.ts';
import { fargateEntry } from './role-access.ts';

/** Makes or deletes the access entry of an execution role. */
export function entryCommand(verb: 'create' | 'delete', { name }: Pick<ClusterInfo, 'name'>, arn: string): string {
  const type = verb === 'create' ? ['--type', fargateEntry] : [];
  return shellCommand('aws', 'eks', `${verb}-access-entry`, '--cluster-name', name, '--principal-arn', arn, ...type);
}
