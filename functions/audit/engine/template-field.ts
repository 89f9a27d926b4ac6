import type { Finding } from '#model/finding/finding.ts';

/** A field of a pod template: its key, what it holds, and the keys and list positions above it. */
export interface TemplateField {
  readonly key: string;
  readonly value: unknown;
  readonly above: readonly (string | number)[];
}

/** True of a field that a finding of the rule is about. */
export type FieldTest = (field: TemplateField, finding: Pick<Finding, 'message' | 'evidence'>) => boolean;

/** A test for fields of these keys. */
export function keyIs(...keys: readonly string[]): FieldTest {
  return ({ key }) => keys.includes(key);
}

/** A test for fields of these keys that are switched on. */
export function isTrue(...keys: readonly string[]): FieldTest {
  return ({ key, value }) => keys.includes(key) && value === true;
}

/** True when the finding says the name as a word of its own. */
export function mentions({ message, evidence }: Pick<Finding, 'message' | 'evidence'>, name: unknown): boolean {
  if (typeof name !== 'string' || name === '') return false;
  const texts = [message, ...evidence.map(({ what, is }) => `${what} ${is}`)];
  return texts.some((text) => text.split(/[^\w.-]+/).includes(name));
}
