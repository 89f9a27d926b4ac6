import { listClusters } from '#collect/live/clusters.ts';
import { selfOf, setting, trustsEndpoints } from './environment.ts';
import type { PlanContext } from '../nightly/plan-scan.ts';
import { stackDocuments } from './documents.ts';

/** Context of planning, from the settings of the stack. */
export function planContext(functionArn: string, warn: (message: string) => void): PlanContext {
  return {
    documents: stackDocuments(warn),
    now: () => new Date(),
    self: selfOf(functionArn),
    memberRoleName: setting('MEMBER_ROLE_NAME'),
    listClusters: (region, access) => listClusters({ region, ...access, endpointOverride: trustsEndpoints() }),
  };
}
