import type { PolicyStatement } from './policy-document.ts';
import type { Slice } from '../facts/slice.ts';

/** A role as IAM has it. */
export interface IamRole {
  /** With the path that it really has. */
  readonly arn: string;
  /** ISO 8601. A role that was deleted and made again is another role, whatever its name. */
  readonly createdAt: string | null;
  readonly trust: readonly PolicyStatement[];
  /** A permissions boundary limits what its policies grant. */
  readonly hasBoundary: boolean;
}

/** What the policy simulator of IAM said of one action on one resource. */
export interface SimulatedDecision {
  readonly action: string;
  readonly resource: string;
  /** `undecided` when it depends on something that the simulation was not told. */
  readonly decision: 'allowed' | 'denied' | 'undecided';
}

/** The role by which Fargate runs the pods of a profile, each part of it read or not. */
export interface ExecutionRole {
  /** As the profiles name it. */
  readonly arn: string;
  /** Null when IAM has no such role. */
  readonly role: Slice<IamRole | null>;
  /** ARNs of the managed policies attached to it. */
  readonly attachedPolicies: Slice<readonly string[]>;
  readonly simulation: Slice<readonly SimulatedDecision[]>;
  /** Statements of all its policies, attached and inline; read where nothing was simulated. */
  readonly policies: Slice<readonly PolicyStatement[]>;
}

/** Something that an execution role may have to be allowed. */
export interface NeededPermission {
  /** E.g. `logs:PutLogEvents`. */
  readonly action: string;
  readonly resource: string;
  /** The AWS managed policy that grants it in any case, by name. */
  readonly grantedBy?: readonly string[];
}
