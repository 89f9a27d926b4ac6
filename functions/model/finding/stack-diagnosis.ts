import type { tool } from '../tool.ts';

/** One thing that the deployed auditor needs, and whether it has it. */
export interface StackCheck {
  /** What is checked: `alarms`, `mail of alerts`, `access entries in 111122223333 eu-west-1`. */
  readonly name: string;
  /** `unknown`: it could not be read, or what was read does not decide it. */
  readonly state: 'ok' | 'failed' | 'unknown';
  /** What was found. */
  readonly told: string;
  /** Commands, or what else to do, a line each; empty where there is nothing to do. */
  readonly fix: readonly string[];
}

/** Diagnosis of a deployed stack, as `fargate-auditor doctor --stack` gives it. */
export interface StackDiagnosis {
  readonly schema: 'fargate-auditor/stack-diagnosis/v1';
  readonly tool: typeof tool;
  readonly stack: { readonly name: string; readonly account: string; readonly region: string };
  readonly checks: readonly StackCheck[];
  /** `ready` when every check is ok. */
  readonly status: 'ready' | 'incomplete';
}
