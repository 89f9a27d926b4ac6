import * as z from 'zod';
import { clusterKeySchema } from '../cluster/cluster-key.ts';
import { formatNames } from './format.ts';
import { languages } from './language.ts';

/** Asks for a report: query of the Function URL, or the payload of a direct invocation. */
export const reportRequestSchema = z.strictObject({
  ...clusterKeySchema.partial().shape,
  format: z.enum(formatNames).optional(),
  /** Of headings and labels. */
  lang: z.enum(languages).optional(),
  /** Audit now instead of the latest stored result. */
  fresh: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional(),
});

export type ReportRequest = z.infer<typeof reportRequestSchema>;
