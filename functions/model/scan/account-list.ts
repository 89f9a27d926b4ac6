import * as z from 'zod';
import { account, region } from '../cluster/cluster-key.ts';

/**
 * Accounts and Regions that the configuration asks for without naming them, as the newest plan found them: a night finds
 * them out, and whoever asks for targets until the next one goes by this list.
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
