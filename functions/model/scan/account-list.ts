import * as z from 'zod';
import { account, region } from '../cluster/cluster-key.ts';

/**
 * Accounts and Regions that the configuration selects without naming them, as of the newest plan. Each plan of a scan
 * writes it; audits, alerts and reports read it.
 */
export const accountListSchema = z.object({
  schema: z.literal('fargate-auditor/accounts/v1'),
  readAt: z.iso.datetime(),
  /** Accounts of the organization that are active and not excluded; the role is null for the own account. */
  members: z.array(z.object({ account, roleArn: z.string().nullable() })),
  /** Enabled Regions by account. */
  enabledRegions: z.record(z.string(), z.array(region)),
});

export type AccountList = z.infer<typeof accountListSchema>;
