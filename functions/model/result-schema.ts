import * as z from 'zod';
import { severities } from './severity.ts';

const severity = z.enum(severities);
const time = z.iso.datetime();
const counts = z.record(z.string(), z.number().int().nonnegative());

const subject = z.strictObject({
  kind: z.string().describe('A workload kind, or FargateProfile, Namespace, ConfigMap, Role, Subnet, Node, Cluster'),
  namespace: z.string().optional(),
  name: z.string(),
});

const evidence = z.strictObject({
  what: z.string(),
  is: z.string(),
  shouldBe: z.string().optional(),
});

const remediation = z.strictObject({
  summary: z.string().describe('One sentence: what to change'),
  commands: z.array(z.string()).describe('Shell commands, ready to paste'),
  patch: z.string().optional().describe('YAML to merge into, or to apply as, the named object'),
  notes: z.array(z.string()).optional().describe('What to know before doing so, e.g. who would revert it'),
});

const location = z.strictObject({
  file: z.string(),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
});

const waiver = z.strictObject({
  reason: z.string(),
  owner: z.string().optional(),
  until: z.string().optional(),
});

export const findingSchema = z.strictObject({
  fingerprint: z.string().regex(/^v1:[0-9a-f]{32}$/),
  rule: z.string(),
  severity,
  subject,
  message: z.string(),
  evidence: z.array(evidence),
  affected: z.strictObject({
    pods: z.number().int().nonnegative(),
    workloads: z.number().int().nonnegative(),
    names: z.array(z.string()).describe('The first few, sorted'),
  }),
  status: z.enum(['new', 'unchanged', 'worse', 'resolved']),
  location: location.optional(),
  remediation,
  docs: z.url(),
  cause: z.string().nullable().describe('Fingerprint of the finding that explains this one'),
  firstSeen: time,
  lastSeen: time,
  waiver: waiver.nullable(),
});

const verdictSchema = z.strictObject({
  rule: z.string(),
  status: z.enum(['pass', 'fail', 'not-applicable', 'not-evaluated']),
  judged: z.number().int().nonnegative().describe('Subjects looked at'),
  unread: z.number().int().nonnegative().describe('Subjects, or parts of the input, that could not be judged'),
  reason: z.string().optional(),
  missingPermissions: z.array(z.string()),
});

const nodeSchema = z.strictObject({
  name: z.string(),
  zone: z.string().nullable(),
  kubelet: z.string().nullable(),
  kubeProxy: z.string().nullable(),
  runtime: z.string().nullable(),
  osImage: z.string().nullable(),
});

const size = z.strictObject({ vcpu: z.number(), memoryGiB: z.number() });

const inventorySchema = z.strictObject({
  pods: z.number().int().describe('Pods read: all that can matter, not all of the cluster'),
  onFargate: z.number().int(),
  nodes: z
    .strictObject({
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
  provisioned: size.describe('Sum of CapacityProvisioned, the billed size'),
  requested: size.describe('Sum of requests of the pods counted in provisioned'),
  unsized: z.number().int().describe('Pods on Fargate without a readable CapacityProvisioned; in neither sum'),
});

const coverageSchema = z.strictObject({
  evaluated: z.number().int(),
  notApplicable: z.number().int(),
  notEvaluated: z.number().int(),
  percent: z.number().nullable().describe('evaluated / (evaluated + notEvaluated); null when both are 0'),
});

export const clusterResultSchema = z.strictObject({
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
  scope: z.strictObject({ namespaces: z.array(z.string()).describe('Empty: all') }),
  warnings: z.array(z.string()),
  coverage: coverageSchema,
  verdicts: z.array(verdictSchema),
  findings: z.array(findingSchema),
  inventory: inventorySchema.nullable(),
});

export const auditResultSchema = z.strictObject({
  schema: z.literal('fargate-auditor/result/v1'),
  tool: z.strictObject({ name: z.literal('fargate-auditor'), version: z.string() }),
  scanId: z.string(),
  takenAt: time,
  clusters: z.array(clusterResultSchema),
  summary: z.strictObject({
    findings: z.record(severity, z.number().int()),
    new: z.number().int(),
    resolved: z.number().int(),
    incomplete: z.boolean(),
  }),
});
