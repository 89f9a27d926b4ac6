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

const figure = z.number().int().nullable();

export const inventorySchema = z.object({
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

export type Inventory = z.infer<typeof inventorySchema>;
