/** Formats of a result: the ending of its file, and its media type. */
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

/** Formats of any other document: for a person, or as JSON. */
export const documentFormats = ['table', 'json', 'jsonl'] as const satisfies readonly Format[];

export type DocumentFormat = (typeof documentFormats)[number];
