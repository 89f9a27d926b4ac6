import type { tool } from '../tool.ts';

/** Steps of the connection to a cluster, in order. */
export const stepNames = ['identity', 'cluster', 'name', 'connection', 'certificate', 'token'] as const;

/** One step of the connection. Steps after a failed one are `not-reached`. */
export interface DiagnosedStep {
  readonly name: (typeof stepNames)[number];
  readonly state: 'ok' | 'failed' | 'not-reached';
  /** Result, or the fault and its fix. */
  readonly told: string;
}

/**
 * `granted`: the read succeeded. `missing`: it was denied. `unknown`: it failed otherwise, or could not be tried.
 * `not-asked`: an audit of this cluster does not need it.
 */
export type GrantState = 'granted' | 'missing' | 'unknown' | 'not-asked';

/** One grant that an audit needs, and the result of testing it. */
export interface DiagnosedGrant {
  /** Grant as verdicts name it: `eks:ListFargateProfiles`, `list pods (cluster-wide RBAC)`. */
  readonly grant: string;
  readonly kind: 'iam' | 'rbac';
  readonly state: GrantState;
  /** Null if it is granted without remarks. */
  readonly reason: string | null;
  /** Command or function that needs it, if a scan does not. */
  readonly onlyFor: string | null;
  /** Enabled rules that are not evaluated without it. */
  readonly switchesOff: readonly string[];
  /** Rules that are evaluated without it, but may leave something open. */
  readonly mayLeaveOpen: readonly string[];
  /** Smallest policy statement (JSON) or ClusterRole rule (YAML) that grants it. */
  readonly fix: string;
}

/**
 * Whether a rule may lack it. A read that only other commands need, or that no rule uses, does not make an audit
 * incomplete.
 */
export function isMissed({ state, onlyFor, switchesOff, mayLeaveOpen }: DiagnosedGrant): boolean {
  if (state !== 'missing' && state !== 'unknown') return false;
  return onlyFor === null && switchesOff.length + mayLeaveOpen.length > 0;
}

/** Diagnosis of an identity's access to a cluster, as printed by `fargate-auditor doctor`. */
export interface Diagnosis {
  readonly schema: 'fargate-auditor/diagnosis/v1';
  readonly tool: typeof tool;
  readonly cluster: { readonly name: string; readonly arn: string | null };
  /** ARN of the caller; null if unknown. */
  readonly identity: string | null;
  readonly steps: readonly DiagnosedStep[];
  readonly grants: readonly DiagnosedGrant[];
  /** Warnings about the connection itself. */
  readonly warnings: readonly string[];
  /** `unreachable`: nothing can be audited. `incomplete`: rules would not be evaluated, or may not be. */
  readonly status: 'ready' | 'incomplete' | 'unreachable';
}
