import * as z from 'zod';

const counts = z.record(z.string(), z.number().int().nonnegative());

const nodeSchema = z.object({
  name: z.string(),
  zone: z.string().nullable(),
  kubelet: z.string().nullable(),
  kubeProxy: z.string().nullable(),
  runtime: z.string().nullable(),
  osImage: z.string().nullable(),
});

export const size = z.object({ vcpu: z.number(), memoryGiB: z.number() });

export const inventorySchema = z.object({
  pods: z.number().int().describe('Pods read: all that can matter, not all of the cluster'),
  onFargate: z.number().int(),
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
  provisioned: size.describe('Sum of CapacityProvisioned, the billed size'),
  requested: size.describe('Sum of requests of the pods counted in provisioned'),
  unsized: z.number().int().describe('Pods on Fargate without a readable CapacityProvisioned; in neither sum'),
  estimatedUsdPerMonth: z
    .object({
      provisioned: z.number().describe('Of what is provisioned'),
      requested: z.number().describe('Of what is requested, were it sold by that measure'),
    })
    .nullable()
    .optional()
    .describe(
      'USD for 730 hours by list prices on demand, without ephemeral storage; null where no price is known for the region',
    ),
});

export type Inventory = z.infer<typeof inventorySchema>;
