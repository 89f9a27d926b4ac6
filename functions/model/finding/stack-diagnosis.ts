import type { tool } from '../tool.ts';

/** A requirement of the deployed auditor, and whether it is met. */
export interface StackCheck {
  /** Name of the check: `alarms`, `mail of alerts`, `access entries in 111122223333 eu-west-1`. */
  readonly name: string;
  /** `unknown`: it could not be read, or the data does not decide it. */
  readonly state: 'ok' | 'failed' | 'unknown';
  /** Result of the check. */
  readonly told: string;
  /** Commands or other steps, one per line; empty if there is nothing to do. */
  readonly fix: readonly string[];
}

/** Diagnosis of a deployed stack, as printed by `fargate-auditor doctor --stack`. */
export interface StackDiagnosis {
  readonly schema: 'fargate-auditor/stack-diagnosis/v1';
  readonly tool: typeof tool;
  readonly stack: { readonly name: string; readonly account: string; readonly region: string };
  readonly checks: readonly StackCheck[];
  /** `ready` if every check is ok. */
  readonly status: 'ready' | 'incomplete';
}
