import { errorText, schemaErrorText } from '#lib/text/errors.ts';
import { printable } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';
import { auditResultSchema, type AuditResult } from '#model/result/result.ts';
import { readText } from '../read-text.ts';

/** A result that was written with `--format json`. Fails with a `Fault` that names the file and what is wrong in it. */
export async function readResult(file: string): Promise<AuditResult> {
  const document = parsed(await readText(file), file);
  const result = auditResultSchema.safeParse(document);
  if (result.success) return withClusters(result.data, file);
  const { schema } = (typeof document === 'object' && document !== null ? document : {}) as { schema?: unknown };
  if (schema !== 'fargate-auditor/result/v1')
    throw new Fault('usage', `${file} is no result of an audit: ${hint(schema)}`);
  const wrong = schemaErrorText(result.error, { most: 3, limit: 500 });
  throw new Fault('usage', `${file} is not a whole result: ${wrong}`);
}

function withClusters(result: AuditResult, file: string): AuditResult {
  if (result.clusters.length > 0) return result;
  throw new Fault('usage', `${file} holds no cluster, so that there is nothing to compare`);
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault('usage', `${file} is not JSON (${printable(errorText(error), 200)}); write it with --format json`, {
      cause: error,
    });
  }
}

function hint(schema: unknown): string {
  return typeof schema === 'string'
    ? `its schema is ${printable(schema, 100)}, which another version or program may have written`
    : 'write it with --format json';
}
