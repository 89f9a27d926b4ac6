import * as z from 'zod';
import { account, region } from '../cluster/cluster-key.ts';

/** What is asked of the clusters of an account. */
const wanted = {
  externalId: z.string().min(2).max(1224).optional(),
  /** Names with `*` and `?`; all when absent. */
  clusters: z.array(z.string()).optional(),
  /** Tags that a cluster must carry, with these values. */
  tags: z.record(z.string(), z.string()).optional(),
};
const regions = z
  .union([z.literal('enabled'), z.array(region).min(1)])
  .describe('Names of Regions; enabled: those that are enabled in the account');

const targetAccount = z.strictObject({
  account,
  /** Required for other accounts; the name of the role must be the one the stack was deployed with. */
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'not the ARN of a role')
    .optional(),
  ...wanted,
  regions,
});

/** Accounts that AWS Organizations lists: those of its units, or all. */
const organization = z.strictObject({
  units: z
    .array(
      z.string().regex(/^(ou-[a-z\d]{4,32}-[a-z\d]{8,32}|r-[a-z\d]{4,32})$/, 'not the id of a unit or of the root'),
    )
    .min(1)
    .optional()
    .describe('Ids of organizational units, with all that is below them; the whole organization when absent'),
  exclude: z
    .array(z.string().regex(/^(\d{12}|ou-[a-z\d]{4,32}-[a-z\d]{8,32})$/, 'not the id of an account or of a unit'))
    .min(1)
    .optional()
    .describe('Ids of accounts, and of units with all that is below them'),
  ...wanted,
  regions: regions.default('enabled'),
});

/** The targets of the nightly scan, in the configuration. Default: this account, this Region, all clusters. */
export const targetsSchema = z
  .strictObject({
    accounts: z.array(targetAccount).min(1).optional(),
    organization: organization
      .optional()
      .describe('Accounts of the organization that are not named in accounts; asked for each night'),
    /** Name of the tag that excludes a cluster, if `optOut` allows it. */
    optOutTag: z.string().default('fargate-auditor:skip'),
    optOut: z
      .strictObject({
        enabled: z.boolean().default(false),
        mostDays: z.number().int().min(1).max(366).default(90).describe('How far ahead the date of a tag may lie'),
      })
      .optional()
      .describe('Whether a tag of a cluster, with a date and a reason, leaves it out'),
    mayBeEmpty: z.boolean().optional().describe('true: a scan that finds no cluster is complete'),
  })
  .refine(
    (targets) => targets.accounts !== undefined || targets.organization !== undefined,
    'name accounts or organization',
  );

export type TargetsDocument = z.output<typeof targetsSchema>;
type TargetAccount = Omit<z.output<typeof targetAccount>, 'regions'> & { readonly regions: readonly string[] };
export type OrganizationTargets = z.output<typeof organization>;

/** The targets, with every account and Region by name. */
export interface Targets extends Omit<TargetsDocument, 'accounts' | 'organization'> {
  readonly accounts: readonly TargetAccount[];
}
