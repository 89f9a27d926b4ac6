import { z } from 'zod';
import { rules } from '#audit/rules/index.ts';
import { configurationSchema } from '#model/configuration/configuration.ts';
import { settle, type GeneratedFile } from './generated-file.ts';

/** The JSON Schema of `fargate-auditor.yaml`, with which editors complete and check it. */
export function configurationSchemaFile(): GeneratedFile {
  const ids = rules.map(({ id }) => id);
  const { $schema, ...schema } = z.toJSONSchema(configurationSchema, {
    target: 'draft-2020-12',
    io: 'input',
    // The audit knows which rules exist, the model does not.
    override: ({ path, jsonSchema }) => {
      if (path.join('.') === 'properties.rules') jsonSchema.propertyNames = { enum: ids };
      if (path.join('.') === 'properties.waivers.items.properties.rule') jsonSchema.enum = ids;
    },
  });
  const named = {
    $schema,
    $id: 'urn:fargate-auditor:configuration:v1',
    title: 'fargate-auditor configuration, version 1',
    ...schema,
  };
  return { path: 'docs/configuration.schema.json', text: `${JSON.stringify(named, null, 2)}\n` };
}

if (import.meta.main) settle([configurationSchemaFile()], 'docs');
