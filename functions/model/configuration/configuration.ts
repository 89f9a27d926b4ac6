import * as z from 'zod';
import { severities, type Severity } from '../finding/severity.ts';
import { type TargetsDocument, targetsSchema } from './targets.ts';
import type { ClusterInfo } from '../cluster/cluster.ts';

const severity = z.enum(severities);
const accountGlob = z
  .string()
  .regex(/^[\d*?]{1,12}$/, 'an AWS account id has 12 digits, of which * and ? may stand for some');
const glob = z.string().min(1).max(253);
const globs = z.array(glob).min(1);
const reason = z.string().trim().min(1).max(500);

const ruleSettings = z.strictObject({
  severity: severity.optional().describe('Instead of the default severity of the rule'),
  off: z.boolean().optional().describe('true: the rule is not applied'),
  reason: reason.optional(),
});

const expectation = z.strictObject({
  clusters: globs.optional().describe('Names of clusters, with * and ?; all when absent'),
  accounts: z.array(accountGlob).min(1).optional().describe('All when absent'),
  regions: globs.optional().describe('All when absent'),
  namespaces: globs.describe('Names of namespaces, with * and ?'),
  logging: z.enum(['wanted', 'not-wanted']).optional().describe('not-wanted: nobody needs the logs of the pods there'),
  fargate: z
    .enum(['always', 'never'])
    .optional()
    .describe('always: every pod there belongs on Fargate; never: none does'),
  reason: reason.describe('Why; shown wherever the expectation makes a difference'),
});

const waiver = z.strictObject({
  rule: z.string().describe('Id of the rule whose findings are waived'),
  cluster: glob.optional().describe('With * and ?, as all that follow; each that is given must match'),
  account: accountGlob.optional(),
  region: glob.optional(),
  namespace: glob.optional().describe('Of the subject; findings about something outside of namespaces never match'),
  kind: glob.optional().describe('Of the subject, e.g. Deployment'),
  name: glob.optional().describe('Of the subject'),
  labels: z.record(z.string().min(1), z.string()).optional().describe('Of the pods; each must be there and match'),
  reason,
  owner: z.string().trim().min(1).max(200).describe('Who answers for it'),
  until: z.iso.date('it should be a date such as 2027-01-31').describe('The last day on which it waives, in UTC'),
});

/** Kinds that an audit can omit, by name; rules that need them then do not apply. */
export const extraReads = [
  'access-entries',
  'aws-auth',
  'ingresses',
  'log-streams',
  'networkpolicies',
  'nodegroups',
  'nodepools',
  'nodes',
  'pdb',
  'pod-identity-associations',
  'pv',
  'pvc',
  'roles',
  'route-tables',
  'router-log',
  'securitygrouppolicies',
  'services',
  'storageclasses',
  'subnets',
  'vpc-endpoints',
] as const;

/** `fargate-auditor.yaml`: targets, rule settings, expectations and waivers. */
export const configurationSchema = z.strictObject({
  targets: targetsSchema.optional().describe('What the nightly scan audits'),
  rules: z
    .record(z.string(), z.union([z.enum(['off', ...severities]), ruleSettings]))
    .optional()
    .describe('By rule id: off, a severity, or both with a reason'),
  gate: z
    .strictObject({
      failOn: z.enum(['critical', 'high', 'medium', 'low', 'none']).optional(),
      failOnNew: z.boolean().optional(),
      failOnIncomplete: z.boolean().optional(),
    })
    .optional()
    .describe('What fails a run of the command line; its flags win'),
  reads: z
    .strictObject({
      without: z
        .array(z.string())
        .min(1)
        .describe('Names of what is not to be read, such as services or roles; rules that need it do not apply'),
    })
    .optional()
    .describe('What an audit does without, so that nobody has to grant it'),
  expectations: z.array(expectation).optional().describe('Of several that cover a namespace, the last one decides'),
  waivers: z.array(waiver).optional(),
  annotationWaivers: z
    .strictObject({
      enabled: z.boolean().default(false),
      maxSeverity: severity.default('medium').describe('Findings worse than this are not waived by an annotation'),
    })
    .optional()
    .describe('Whether annotations of workloads waive findings, too'),
});

/** The document as written. */
export type ConfigurationDocument = z.output<typeof configurationSchema>;
export type ExpectationDocument = NonNullable<ConfigurationDocument['expectations']>[number];
export type Waiver = NonNullable<ConfigurationDocument['waivers']>[number];
type GateSettings = NonNullable<ConfigurationDocument['gate']>;
export type AnnotationWaivers = NonNullable<ConfigurationDocument['annotationWaivers']>;

/** Settings of one rule by the configuration. */
export interface RuleSettings {
  /** Replaces the rule's default. */
  readonly severity?: Severity | undefined;
  readonly off: boolean;
  /** Reason why the rule is off, if the command line turned it off rather than the document. */
  readonly leftOut?: string | undefined;
  readonly reason?: string | undefined;
}

/** The configuration in the form that the program uses. */
export interface Configuration {
  /** Absent: the account and region of the stack. */
  readonly targets?: TargetsDocument | undefined;
  /** By rule id. */
  readonly rules: ReadonlyMap<string, RuleSettings>;
  readonly gate: GateSettings;
  /** Names of kinds that are left out. */
  readonly without: readonly string[];
  readonly expectations: readonly Expectation[];
  readonly waivers: readonly Waiver[];
  readonly annotationWaivers: AnnotationWaivers;
}

/** Default configuration without a document. */
export const noConfiguration: Configuration = {
  rules: new Map(),
  gate: {},
  without: [],
  expectations: [],
  waivers: [],
  annotationWaivers: { enabled: false, maxSeverity: 'medium' },
};

/** A cluster as the configuration identifies it. */
interface ClusterPlace {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
}

/** An operator's expectation for some namespaces, with the reason: it changes what counts as a fault. */
export interface Expectation {
  /** Whether it applies to any namespace of this cluster. */
  readonly coversCluster: (place: ClusterPlace) => boolean;
  readonly coversNamespace: (namespace: string) => boolean;
  /** True if it applies to every namespace. */
  readonly coversAll: boolean;
  /** `not-wanted`: nobody needs the logs of pods there. */
  readonly logging?: 'wanted' | 'not-wanted' | undefined;
  /** `always`: every pod there belongs on Fargate; `never`: none does. */
  readonly fargate?: 'always' | 'never' | undefined;
  readonly reason: string;
}

/** Expectations of one cluster. */
export interface ClusterExpectations {
  /** Expectation that makes the logs of a namespace unneeded. */
  readonly noLogging: (namespace: string) => Expectation | undefined;
  /** Expectation that makes all logs of the cluster unneeded; undefined if a namespace may differ. */
  readonly noLoggingAnywhere: Expectation | undefined;
  /** Expectation about Fargate for a namespace. */
  readonly fargate: (namespace: string) => Expectation | undefined;
}

/** False if the configuration says that nobody needs the logs of this namespace. */
export function wantsLogging(expectations: readonly Expectation[], place: ClusterPlace, namespace: string): boolean {
  return expectationsOf(expectations, place).noLogging(namespace) === undefined;
}

/** Expectations for this cluster. If several cover a namespace, the last one decides. */
export function expectationsOf(expectations: readonly Expectation[], place: ClusterPlace): ClusterExpectations {
  const here = expectations.filter(({ coversCluster }) => coversCluster(place));
  const logging = here.filter((one) => one.logging !== undefined);
  const fargate = here.filter((one) => one.fargate !== undefined);
  return {
    noLogging(namespace) {
      const last = logging.findLast(({ coversNamespace }) => coversNamespace(namespace));
      return last?.logging === 'not-wanted' ? last : undefined;
    },
    noLoggingAnywhere: noneAnywhere(logging),
    fargate: (namespace) => fargate.findLast(({ coversNamespace }) => coversNamespace(namespace)),
  };
}

/** The last one that covers everything decides, unless a later one makes an exception. */
function noneAnywhere(logging: readonly Expectation[]): Expectation | undefined {
  const all = logging.findLastIndex(({ coversAll }) => coversAll);
  if (all < 0) return undefined;
  return logging.slice(all).every((one) => one.logging === 'not-wanted') ? logging[all] : undefined;
}

/** Whether the configuration expects the pods of a namespace on Fargate. */
export function isExpectedOnFargate({ fargate }: ClusterExpectations, namespace: string): boolean {
  return fargate(namespace)?.fargate === 'always';
}

/** Cluster identity as used in expectations and waivers. */
export function placeOf({ account, region, name }: Pick<ClusterInfo, 'account' | 'region' | 'name'>): ClusterPlace {
  return { account, region, cluster: name };
}

/** Expectations of a cluster without any. */
export const nothingExpected: ClusterExpectations = expectationsOf([], { account: '', region: '', cluster: '' });
