import { stringify } from 'yaml';

/** YAML in which every string value is quoted, since `yes`, `on` or `1.10` unquoted would not stay strings. */
export function yamlText(value: unknown): string {
  return stringify(value, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}
