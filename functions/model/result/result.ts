import * as z from 'zod';
import { inventorySchema, size } from './inventory.ts';
import { severities } from '../finding/severity.ts';

const severity = z.enum(severities);
const time = z.iso.datetime();

const subject = z.object({
  kind: z.string().describe('A workload kind, or FargateProfile, Namespace, ConfigMap, Role, Subnet, Node, Cluster'),
  namespace: z.string().optional(),
  name: z.string(),
});

const evidence = z.object({
  what: z.string(),
  is: z.string(),
  shouldBe: z.string().optional(),
});

const remediation = z.object({
  summary: z.string().describe('One sentence: what to change'),
  commands: z.array(z.string()).describe('Shell commands, ready to paste'),
  patch: z.string().optional().describe('YAML to merge into, or to apply as, the named object'),
  notes: z.array(z.string()).optional().describe('What to know before doing so, e.g. who would revert it'),
});

const location = z.object({
  file: z.string(),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
});

const waiver = z.object({
  reason: z.string(),
  owner: z.string().optional(),
  until: z.string().optional().describe('The last day on which it holds; absent: as long as the configuration says so'),
  source: z.enum(['configuration', 'annotation', 'expectation']).optional(),
});

const waiverReport = z.object({
  rule: z.string(),
  scope: z.string().describe('What it covers, in words'),
  owner: z.string().nullable(),
  reason: z.string(),
  until: z.string().nullable(),
  source: z.enum(['configuration', 'annotation']),
  status: z
    .enum(['active', 'expiring', 'expired', 'unused', 'invalid'])
    .describe('expiring: within 14 days; unused: the rule was fully evaluated and nothing matched'),
  findings: z.number().int().nonnegative().describe('Findings that it matches, waived or not'),
  problem: z.string().optional().describe('Why it waives nothing, or not all that it matches'),
});

const waiverReports = z.array(waiverReport).optional();

export const findingSchema = z.object({
  fingerprint: z.string().regex(/^v1:[0-9a-f]{32}$/),
  rule: z.string(),
  severity,
  subject,
  message: z.string(),
  evidence: z.array(evidence),
  affected: z
    .object({
      pods: z.number().int().nonnegative().nullable(),
      workloads: z.number().int().nonnegative().nullable(),
      names: z.array(z.string()).describe('The first few, sorted'),
    })
    .describe('Counts are null where not all pods could be read'),
  status: z.enum(['new', 'unchanged', 'worse', 'resolved']),
  location: location.optional(),
  remediation,
  docs: z.url(),
  cause: z.string().nullable().describe('Fingerprint of the finding that explains this one'),
  firstSeen: time,
  lastSeen: time,
  waiver: waiver.nullable(),
});

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
        subject,
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
  subject,
  location: location.optional(),
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
    findings: z.record(severity, z.number().int()).describe('Open findings; waived ones are counted apart'),
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
export type Finding = z.infer<typeof findingSchema>;
export type Verdict = ClusterResult['verdicts'][number];
export type PlacementMap = NonNullable<ClusterResult['placement']>;
export type NearMiss = PlacementMap['nearMisses'][number];
export type PlacementForecast = NonNullable<ClusterResult['workloads']>[number];
export type Coverage = ClusterResult['coverage'];
export type Evidence = Finding['evidence'][number];
export type Remediation = Finding['remediation'];
