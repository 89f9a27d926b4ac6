import { z } from 'zod';
import { auditResultSchema } from '#model/result/result.ts';
import { settle, type GeneratedFile } from './generated-file.ts';

/** The JSON Schema of `--format json`, for those who read results with other tools. */
export function resultSchemaFile(): GeneratedFile {
  const { $schema, ...schema } = z.toJSONSchema(auditResultSchema, { target: 'draft-2020-12' });
  const named = {
    $schema,
    $id: 'urn:fargate-auditor:result:v1',
    title: 'fargate-auditor result, version 1',
    ...schema,
  };
  return { path: 'docs/result.schema.json', text: `${JSON.stringify(named, null, 2)}\n` };
}

if (import.meta.main) settle([resultSchemaFile()], 'docs');
