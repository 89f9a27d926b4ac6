import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';

function text(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

const options = { strict: false, allErrors: true };

const compile: Readonly<Record<string, () => ValidateFunction>> = {
  sarif: () => addFormats.default(new AjvDraft04.default(options)).compile(JSON.parse(text('sarif-2.1.0.json'))),
  ocsf: () => new Ajv2020(options).compile(JSON.parse(text('ocsf-1.6.0-compliance-finding.json'))),
  asff: () => new Ajv(options).compile(JSON.parse(text('asff.json'))),
  openreports: () => new Ajv(options).compile(JSON.parse(text('openreports-v1alpha1.json'))),
};

const compiled = new Map<string, ValidateFunction>();

/** Fails with what the schema finds wrong. */
export function expectValid(schema: 'sarif' | 'ocsf' | 'asff' | 'openreports', document: unknown): void {
  const validate = compiled.get(schema) ?? compile[schema]!();
  compiled.set(schema, validate);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
}

export const jenkinsSchema = (): string => text('jenkins-junit.xsd');
