import * as z from 'zod';
import { safeJson } from '#report/result/outcomes.ts';
import {
  reportRequestSchema,
  type Language,
  languages,
  type Format,
  formatNames,
  formats,
} from '#model/result/format.ts';
import { schemaErrorText } from '#lib/text/wording.ts';
import { type ReportAnswer, type ReportContext, reportOnDemand } from './report-on-demand.ts';

/** Fields read from a Function URL event, payload format 2.0. */
const urlEventSchema = z.object({
  version: z.literal('2.0'),
  queryStringParameters: z.record(z.string(), z.string()).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
});

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a Function URL request with HTTP, and a direct invocation with the answer itself. */
export async function handleReport(event: unknown, context: ReportContext): Promise<HttpAnswer | ReportAnswer> {
  const url = urlEventSchema.safeParse(event);
  if (!url.success) return answerTo(event ?? {}, context);
  const { queryStringParameters = {}, headers = {}, requestContext } = url.data;
  if (requestContext.http.method !== 'GET') return http(405, 'text/plain', 'Only GET is answered\n', { allow: 'GET' });
  const asked = { ...negotiated(headers['accept'], headers['accept-language']), ...queryStringParameters };
  return toHttp(await answerTo(asked, context));
}

async function answerTo(request: unknown, context: ReportContext): Promise<ReportAnswer> {
  const parsed = reportRequestSchema.safeParse(request);
  if (parsed.success) return reportOnDemand(parsed.data, context);
  return { kind: 'bad-request', reason: schemaErrorText(parsed.error, { whole: 'request', limit: 500 }) };
}

function toHttp(answer: ReportAnswer): HttpAnswer {
  switch (answer.kind) {
    case 'report':
      return http(200, answer.type, answer.text);
    case 'link':
      return http(303, 'text/plain; charset=utf-8', 'The report is at the address in the header location\n', {
        location: answer.url,
      });
    case 'started':
      return json(202, answer);
    case 'bad-request':
      return json(400, answer);
    case 'not-found':
      return json(404, answer);
  }
}

function json(status: number, document: unknown): HttpAnswer {
  return http(status, 'application/json', `${safeJson(document, 2)}\n`);
}

/**
 * Reports contain untrusted text: browsers must not render them as pages, except for the HTML report, which escapes all
 * text and has its own Content-Security-Policy.
 */
function http(statusCode: number, type: string, body: string, more: Readonly<Record<string, string>> = {}): HttpAnswer {
  const safety = {
    'content-security-policy': type.startsWith('text/html') ? 'sandbox allow-scripts' : "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  return { statusCode, headers: { 'content-type': type, ...safety, ...more }, body };
}

/** Format and language from the request headers; query parameters override them. */
export function negotiated(accept = '', acceptLanguage = ''): { format?: Format; lang?: Language } {
  const format = firstOf(accept, (type) => formatNames.find((name) => mediaType(name) === type));
  const lang = firstOf(acceptLanguage, (tag) => languages.find((one) => one === tag.split('-')[0]));
  return { ...(format === undefined ? {} : { format }), ...(lang === undefined ? {} : { lang }) };
}

/** First supported value, by quality (RFC 9110, 12.4.2), then by order in the header. */
function firstOf<T>(header: string, known: (word: string) => T | undefined): T | undefined {
  const asked = header
    .toLowerCase()
    .split(',')
    .map((part) => ({ word: part.split(';')[0]?.trim() ?? '', quality: qualityOf(part) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return asked.map(({ word }) => known(word)).find((one) => one !== undefined);
}

function qualityOf(part: string): number {
  return Number(/;\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)/.exec(part)?.[1] ?? 1);
}

function mediaType(name: Format): string {
  return formats[name].type.split(';')[0] ?? '';
}
