import * as z from 'zod';
import { clusterKeySchema } from '../cluster/cluster-key.ts';

/** Formats of a result, with file extension and media type. */
export const formats = {
  table: { ending: 'txt', type: 'text/plain; charset=utf-8' },
  json: { ending: 'json', type: 'application/json' },
  jsonl: { ending: 'jsonl', type: 'application/x-ndjson' },
  markdown: { ending: 'md', type: 'text/markdown; charset=utf-8' },
  html: { ending: 'html', type: 'text/html; charset=utf-8' },
  csv: { ending: 'csv', type: 'text/csv; charset=utf-8' },
  sarif: { ending: 'sarif', type: 'application/sarif+json' },
  junit: { ending: 'junit.xml', type: 'application/xml' },
  ocsf: { ending: 'ocsf.jsonl', type: 'application/x-ndjson' },
  asff: { ending: 'asff.json', type: 'application/json' },
  openreports: { ending: 'openreports.yaml', type: 'application/yaml' },
} as const;

export type Format = keyof typeof formats;

export const formatNames = Object.keys(formats) as Format[];

/** Formats of other documents: text for people, or JSON. */
export const documentFormats = ['table', 'json', 'jsonl'] as const satisfies readonly Format[];

export type DocumentFormat = (typeof documentFormats)[number];

/** Languages of headings and labels in reports. */
export const languages = ['en', 'ko'] as const;

export type Language = (typeof languages)[number];

/** Request for a report: query of the Function URL, or payload of a direct invocation. */
export const reportRequestSchema = z.strictObject({
  ...clusterKeySchema.partial().shape,
  format: z.enum(formatNames).optional(),
  /** Language of headings and labels. */
  lang: z.enum(languages).optional(),
  /** Starts a new audit instead of returning the latest stored result. */
  fresh: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional(),
});

export type ReportRequest = z.infer<typeof reportRequestSchema>;
