import * as z from 'zod';
import {
  findingSchema,
  locationSchema,
  severitySchema,
  subjectSchema,
  waiverReportSchema,
} from '../finding/finding.ts';

const time = z.iso.datetime();

const counts = z.record(z.string(), z.number().int().nonnegative());

const nodeSchema = z.object({
  name: z.string(),
  zone: z.string().nullable(),
  kubelet: z.string().nullable(),
  kubeProxy: z.string().nullable(),
  runtime: z.string().nullable(),
  osImage: z.string().nullable(),
});

const size = z.object({ vcpu: z.number(), memoryGiB: z.number() });

const figure = z.number().int().nullable();

const inventorySchema = z.object({
  partial: z
    .boolean()
    .optional()
    .describe('Not all pods could be read: figures about pods are of those that were; null where none was'),
  pods: figure.describe('Pods read: all that can matter, not all of the cluster'),
  onFargate: figure,
  nodes: z
    .object({
      total: z.number().int(),
      fargate: z.number().int(),
      byZone: counts,
      byKubelet: counts,
      byRuntime: counts,
      byOsImage: counts,
      sample: z.array(nodeSchema),
    })
    .nullable()
    .describe('Null when nodes could not be read'),
  provisioned: size.nullable().describe('Sum of CapacityProvisioned, the billed size'),
  requested: size.nullable().describe('Sum of requests of the pods counted in provisioned'),
  unsized: figure.describe('Pods on Fargate without a readable CapacityProvisioned; in neither sum'),
  estimatedUsdPerMonth: z
    .object({
      provisioned: z.number().describe('Of what is provisioned'),
      requested: z.number().describe('Of what is requested, were it sold by that measure'),
    })
    .nullable()
    .optional()
    .describe(
      'USD for 730 hours by list prices on demand, without ephemeral storage; null where no price is known for the region, or not all pods could be read',
    ),
});

const waiverReports = z.array(waiverReportSchema).optional();

const verdictSchema = z.object({
  rule: z.string(),
  status: z.enum(['pass', 'fail', 'not-applicable', 'not-evaluated']),
  judged: z.number().int().nonnegative().describe('Subjects looked at'),
  unread: z.number().int().nonnegative().describe('Subjects, or parts of the input, that could not be judged'),
  reason: z.string().optional(),
  decidedBy: z
    .literal('configuration')
    .optional()
    .describe('Present when not the cluster, but the configuration says so'),
  missingPermissions: z.array(z.string()),
  leftOut: z.array(z.string()).optional().describe('Reads that the configuration leaves out and the rule misses'),
});

const labels = z.record(z.string(), z.string());
const count = z.number().int().nonnegative();

const placementSchema = z.object({
  profiles: z
    .array(
      z.object({
        name: z.string(),
        status: z.string(),
        selectors: z.array(z.object({ namespace: z.string(), labels })),
      }),
    )
    .describe('By name'),
  map: z
    .array(
      z.object({
        namespace: z.string(),
        profile: z.string(),
        onFargate: count.describe('Live pods that run on Fargate under the profile'),
        elsewhere: count.describe('Live pods that the profile selects and that are not on Fargate'),
        nearMiss: count.describe('Live pods not on Fargate whose labels fall short of the profile'),
      }),
    )
    .max(500)
    .describe('By namespace and profile; when there are more, those with most pods'),
  nearMisses: z
    .array(
      z.object({
        subject: subjectSchema,
        profile: z.string(),
        selector: count.describe('Position in the profile, from 0'),
        pods: count,
        asked: z.array(
          z.object({
            key: z.string(),
            value: z.string(),
            status: z.enum(['matched', 'wrong-value', 'missing']),
            podKey: z.string().optional(),
            podValue: z.string().optional(),
          }),
        ),
        others: labels.describe('Labels of the pod that the selector does not ask for; the first 12'),
      }),
    )
    .max(100)
    .describe('Workloads whose labels fall short of a selector; when there are more, those that lack least'),
  leftOut: z.object({ map: count, nearMisses: count }).describe('How many were cut'),
});

const coverageSchema = z.object({
  evaluated: z.number().int().describe('Rules that judged all that they judge'),
  notApplicable: z.number().int(),
  notEvaluated: z.number().int().describe('Rules that judged nothing, or only part, whatever they found in it'),
  partlyEvaluated: z
    .number()
    .int()
    .optional()
    .describe('Of notEvaluated, those that found something in the part that was read'),
  leftOut: z.number().int().optional().describe('Of notApplicable, those whose reads the configuration leaves out'),
  percent: z.number().nullable().describe('evaluated / (evaluated + notEvaluated); null when both are 0'),
});

const outlookSchema = z.object({
  subject: subjectSchema,
  location: locationSchema.optional(),
  fargate: z.enum(['yes', 'no', 'unknown']).describe('Whether a profile would take its pods'),
  profiles: z.array(z.string()).describe('Those that would, by name; with several, nothing says which'),
  why: z.string().nullable().describe('Why none would, or why that is not known'),
  accepted: z.enum(['yes', 'no', 'unknown']).nullable().describe('Whether Fargate takes such a pod; null off Fargate'),
  refusedBy: z.array(z.string()).describe('Rules that say why not'),
  size: size.nullable().describe('What its requests come to on Fargate; null when no size is large enough'),
  sizeUncertain: z.boolean().describe('How Fargate counts native sidecars or resources of the pod decides the size'),
  logging: z
    .enum(['configured', 'not-configured', 'not-wanted', 'unknown'])
    .nullable()
    .describe('Whether Fargate would log its pods; null off Fargate. Delivery is not claimed'),
  loggingWhy: z.string().nullable(),
});

export const clusterResultSchema = z.object({
  partition: z.string().nullable(),
  account: z.string().nullable(),
  region: z.string().nullable(),
  name: z.string(),
  arn: z.string().nullable(),
  version: z.string().nullable(),
  createdAt: time.nullable(),
  takenAt: time,
  status: z.enum(['audited', 'incomplete', 'failed']),
  error: z.string().nullable(),
  mode: z.enum(['live', 'snapshot', 'manifests']),
  scope: z.object({ namespaces: z.array(z.string()).describe('Empty: all') }),
  warnings: z.array(z.string()),
  coverage: coverageSchema,
  rules: z
    .record(z.string(), z.number().int().positive())
    .optional()
    .describe('Revision of each rule that ran; absent from results of 0.1.0, whose rules are all of revision 1'),
  verdicts: z.array(verdictSchema),
  findings: z.array(findingSchema),
  waivers: waiverReports.describe('What became of the waivers that could concern this cluster'),
  inventory: inventorySchema.nullable(),
  placement: placementSchema
    .optional()
    .describe('Pods against profiles; absent when profiles could not be read or there is none'),
  workloads: z
    .array(outlookSchema)
    .optional()
    .describe('In mode manifests: what would become of each workload, in the order of the files'),
});

/** Schema of the document that `--format json` writes. */
export const resultSchemaName = 'fargate-auditor/result/v2';

export const auditResultSchema = z.object({
  schema: z.literal(resultSchemaName),
  tool: z.object({ name: z.literal('fargate-auditor'), version: z.string() }),
  scanId: z.string(),
  takenAt: time,
  comparedWith: z
    .object({ scanId: z.string(), takenAt: time })
    .optional()
    .describe('The earlier result that says what is new; absent: nothing was compared, and all is called new'),
  clusters: z.array(clusterResultSchema),
  waivers: waiverReports.describe('The same for all clusters together'),
  summary: z.object({
    findings: z.record(severitySchema, z.number().int()).describe('Open findings; waived ones are counted apart'),
    waived: z.number().int().nonnegative().optional().describe('Findings that are there and waived'),
    new: z.number().int().nullable().describe('Null where nothing was compared'),
    resolved: z.number().int().nullable().describe('Null where nothing was compared'),
    incomplete: z.boolean(),
    leftOut: z.array(z.string()).optional().describe('Reads that the configuration leaves out, of any cluster'),
  }),
});

/** The result of a scan: `schema` of the JSON output, published as `docs/result.schema.json`. */
export type AuditResult = z.infer<typeof auditResultSchema>;
export type ClusterResult = z.infer<typeof clusterResultSchema>;
export type Verdict = ClusterResult['verdicts'][number];
export type PlacementMap = NonNullable<ClusterResult['placement']>;
export type NearMiss = PlacementMap['nearMisses'][number];
export type PlacementForecast = NonNullable<ClusterResult['workloads']>[number];
type Coverage = ClusterResult['coverage'];

/** True if the rule could not judge everything, whatever it found in the rest. */
export function leftUnjudged({ status, unread }: Pick<Verdict, 'status' | 'unread'>): boolean {
  return status === 'not-evaluated' || (status !== 'not-applicable' && unread > 0);
}

/** Share of the applicable rules that were judged in full: one that judged only part does not count, whatever it found. */
export function coverageOf(verdicts: readonly Verdict[]): Coverage {
  const notApplicable = verdicts.filter(({ status }) => status === 'not-applicable').length;
  const open = verdicts.filter(leftUnjudged);
  const notEvaluated = open.length;
  const partlyEvaluated = open.filter(({ status }) => status !== 'not-evaluated').length;
  const leftOut = verdicts.filter(isLeftOut).length;
  const all = verdicts.length - notApplicable;
  const evaluated = all - notEvaluated;
  const percent = all === 0 ? null : Math.floor((evaluated / all) * 1000) / 10;
  return { evaluated, notApplicable, notEvaluated, partlyEvaluated, leftOut, percent };
}

/** Not applicable because the configuration leaves out the rule's reads. */
function isLeftOut({ status, leftOut = [] }: Pick<Verdict, 'status' | 'leftOut'>): boolean {
  return status === 'not-applicable' && leftOut.length > 0;
}

/** Status of a cluster that could be read: `audited` only if every rule judged everything. */
export function auditStatus(verdicts: readonly Verdict[]): Exclude<ClusterResult['status'], 'failed'> {
  return verdicts.some(leftUnjudged) ? 'incomplete' : 'audited';
}

export type Inventory = z.infer<typeof inventorySchema>;
