import type { z } from 'zod';

type Schema = z.core.JSONSchema._JSONSchema;
type Type = z.core.JSONSchema.SchemaType;

const plain: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'bigint',
  number: 'double',
  boolean: 'boolean',
};

/**
 * The Hive type of what a JSON Schema describes, over several lines; every name is quoted, since `is` or `column` are
 * words of the language. Hive has no names in mixed case, and its JSON reader takes no notice of case.
 */
export function hiveType(schema: Schema, indent = '  ', at = ''): string {
  const known = notNull(schema, at);
  if (known.type === 'array') return `array<${hiveType(itemsOf(known, at), indent, `${at}[]`)}>`;
  if (known.type !== 'object') return plainType(known, at);
  if (known.properties !== undefined) return struct(columnsOf(known, indent + '  ', at), indent);
  if (typeof known.additionalProperties !== 'object') throw unknown(known, at);
  return `map<string,${hiveType(known.additionalProperties, indent, `${at}{}`)}>`;
}

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** The properties of an object, in their order. */
export function columnsOf(schema: Schema, indent = '  ', at = ''): Column[] {
  const { properties = {} } = notNull(schema, at);
  const columns = Object.entries(properties).map(([name, property]) => ({
    name: name.toLowerCase(),
    type: hiveType(property, indent, `${at}.${name}`),
  }));
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two properties of ${at || 'the document'} are ${twice} to Hive`);
  return columns;
}

function struct(columns: readonly Column[], indent: string): string {
  const fields = columns.map(({ name, type }) => `${indent}  \`${name}\`:${type}`);
  return `struct<\n${fields.join(',\n')}>`;
}

function notNull(schema: Schema, at: string): Exclude<Schema, boolean> {
  if (typeof schema === 'boolean') throw unknown(schema, at);
  if (Array.isArray(schema.type)) return { ...schema, type: onlyType(schema.type, at) };
  if (schema.anyOf === undefined) return schema;
  const [only, ...more] = schema.anyOf.filter((one) => typeof one === 'boolean' || one.type !== 'null');
  if (only === undefined || more.length > 0) throw unknown(schema, at);
  return notNull(only, at);
}

function onlyType(types: readonly Type[], at: string): Type {
  const [only, ...more] = types.filter((type) => type !== 'null');
  if (only === undefined || more.length > 0) throw unknown(types, at);
  return only;
}

function itemsOf({ items }: Exclude<Schema, boolean>, at: string): Schema {
  if (items === undefined || Array.isArray(items)) throw unknown(items, at);
  return items;
}

function plainType(schema: Exclude<Schema, boolean>, at: string): string {
  const type = typeof schema.type === 'string' ? plain[schema.type] : undefined;
  if (type === undefined) throw unknown(schema, at);
  return type;
}

function unknown(schema: unknown, at: string): Error {
  return new Error(`no Hive type for ${at}: ${JSON.stringify(schema)}`);
}
