import type { tool } from '../tool.ts';

/** The way to a cluster, in the order in which it is gone. */
export const stepNames = ['identity', 'cluster', 'name', 'connection', 'certificate', 'token'] as const;

/** One step of the way. Steps behind a failed one are not reached, and nothing is said of them. */
export interface DiagnosedStep {
  readonly name: (typeof stepNames)[number];
  readonly state: 'ok' | 'failed' | 'not-reached';
  /** What was found, or what is wrong and the way out. */
  readonly told: string;
}

/**
 * `granted`: the read was made, and answered. `missing`: it was refused. `unknown`: it failed otherwise, or could not be
 * tried. `not-asked`: an audit of this cluster does not make it.
 */
export type GrantState = 'granted' | 'missing' | 'unknown' | 'not-asked';

/** One grant that an audit needs, and what came of trying it. */
export interface DiagnosedGrant {
  /** In the words that verdicts name it by: `eks:ListFargateProfiles`, `list pods (cluster-wide RBAC)`. */
  readonly grant: string;
  readonly kind: 'iam' | 'rbac';
  readonly state: GrantState;
  /** Null for what is granted without more to say. */
  readonly reason: string | null;
  /** The command or function that needs it, when a scan does not. */
  readonly onlyFor: string | null;
  /** Rules that are not evaluated without it, of those that the configuration leaves on. */
  readonly switchesOff: readonly string[];
  /** Rules that judge without it, but may leave something open. */
  readonly mayLeaveOpen: readonly string[];
  /** The smallest statement of a policy (JSON) or rule of a ClusterRole (YAML) that grants it. */
  readonly fix: string;
}

/** Whether a rule may miss it. A read that only other commands need, or that no rule asks for, makes no audit incomplete. */
export function isMissed({ state, onlyFor, switchesOff, mayLeaveOpen }: DiagnosedGrant): boolean {
  if (state !== 'missing' && state !== 'unknown') return false;
  return onlyFor === null && switchesOff.length + mayLeaveOpen.length > 0;
}

/** Diagnosis of an identity's access to a cluster, as `fargate-auditor doctor` gives it. */
export interface Diagnosis {
  readonly schema: 'fargate-auditor/diagnosis/v1';
  readonly tool: typeof tool;
  readonly cluster: { readonly name: string; readonly arn: string | null };
  /** ARN of who asks; null when it is not known. */
  readonly identity: string | null;
  readonly steps: readonly DiagnosedStep[];
  readonly grants: readonly DiagnosedGrant[];
  /** Things to know of the way itself. */
  readonly warnings: readonly string[];
  /** `unreachable`: nothing can be audited. `incomplete`: rules would not be evaluated, or may not be. */
  readonly status: 'ready' | 'incomplete' | 'unreachable';
}
