import type { z } from 'zod';
import type { configurationSchema } from './configuration-schema.ts';
import type { Expectation } from './expectations.ts';
import type { Targets } from './scan.ts';
import type { Severity } from './severity.ts';

/** The document as it is written. */
export type ConfigurationDocument = z.output<typeof configurationSchema>;
export type ExpectationDocument = NonNullable<ConfigurationDocument['expectations']>[number];
export type Waiver = NonNullable<ConfigurationDocument['waivers']>[number];
export type GateSettings = NonNullable<ConfigurationDocument['gate']>;
export type AnnotationWaivers = NonNullable<ConfigurationDocument['annotationWaivers']>;

/** What the configuration makes of one rule. */
export interface RuleSettings {
  /** Instead of the rule's default. */
  readonly severity?: Severity | undefined;
  readonly off: boolean;
  readonly reason?: string | undefined;
}

/** The document, ready to be used. */
export interface Configuration {
  /** Absent: the account and region of the stack. */
  readonly targets?: Targets | undefined;
  /** By rule id. */
  readonly rules: ReadonlyMap<string, RuleSettings>;
  readonly gate: GateSettings;
  readonly expectations: readonly Expectation[];
  readonly waivers: readonly Waiver[];
  readonly annotationWaivers: AnnotationWaivers;
}

/** What holds when there is no document. */
export const noConfiguration: Configuration = {
  rules: new Map(),
  gate: {},
  expectations: [],
  waivers: [],
  annotationWaivers: { enabled: false, maxSeverity: 'medium' },
};
