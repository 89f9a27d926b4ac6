import { listClusters } from '#collect/live/clusters.ts';
import { selfOf, setting, trustsEndpoints } from './environment.ts';
import type { PlanContext } from '../nightly/plan-scan.ts';
import { stackDocuments } from './documents.ts';

/** Context of planning, from the settings of the stack. The clients of Organizations and EC2 load where they are asked alone. */
export function planContext(functionArn: string, warn: (message: string) => void): PlanContext {
  const self = selfOf(functionArn);
  return {
    documents: stackDocuments(warn),
    now: () => new Date(),
    self,
    memberRoleName: setting('MEMBER_ROLE_NAME'),
    organizationAccounts: async (asked) => {
      const { listOrganizationAccounts } = await import('#collect/live/organization.ts');
      return listOrganizationAccounts(asked, { region: self.region, endpointOverride: trustsEndpoints() });
    },
    enabledRegions: async (access) => {
      const { listEnabledRegions } = await import('#collect/live/enabled-regions.ts');
      return listEnabledRegions({ region: self.region, ...access, endpointOverride: trustsEndpoints() });
    },
    listClusters: (region, access) => listClusters({ region, ...access, endpointOverride: trustsEndpoints() }),
  };
}
