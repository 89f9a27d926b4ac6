import { compareText } from '#lib/text/compare.ts';
import type { ExecutionRole } from '#model/facts/cluster-facts.ts';
import { type Permission, rolePermission } from '../iam/role-permission.ts';
import type { LoggingNeeds, LoggingPermission } from './logging-needs.ts';

/** What a role lacks to write to the outputs of one kind. */
export interface LoggingLack {
  readonly output: string;
  /** Without these nothing arrives. */
  readonly essential: readonly LoggingPermission[];
  /** Without these it depends, on whether the log group exists for one. */
  readonly helpful: readonly LoggingPermission[];
}

/** Something that keeps the role from being cleared. */
export type LoggingDoubt = Pick<Extract<Permission, { state: 'unknown' }>, 'why' | 'missingPermission'>;

export interface LoggingJudgement {
  readonly lacks: readonly LoggingLack[];
  readonly doubts: readonly LoggingDoubt[];
}

/** Outputs of a kind are judged together, so that they make one finding. */
export function judgeLogging(role: ExecutionRole, needs: readonly LoggingNeeds[]): LoggingJudgement {
  const lacks: LoggingLack[] = [];
  const doubts: LoggingDoubt[] = [];
  for (const [output, same] of Map.groupBy(needs, (one) => one.output)) {
    const judged = same.flatMap(({ permissions, region }) =>
      permissions.map((permission) => ({ permission, is: mayWrite(role, permission, region) })),
    );
    const denied = judged.flatMap(({ permission, is }) => (is.state === 'denied' ? [permission] : []));
    const lack = { output, essential: distinct(denied, true), helpful: distinct(denied, false) };
    if (denied.length > 0) lacks.push(lack);
    doubts.push(...judged.flatMap(({ is }) => (is.state === 'unknown' ? [is] : [])));
    doubts.push(...same.flatMap(({ unseen }) => (unseen === null ? [] : [{ why: unseen }])));
  }
  return { lacks, doubts: [...new Map(doubts.map((doubt) => [doubt.why, doubt])).values()] };
}

function mayWrite(role: ExecutionRole, { action, resource, otherForm }: LoggingPermission, region: string): Permission {
  const permission = rolePermission(role, { action, resource }, region);
  if (permission.state !== 'denied' || otherForm === null) return permission;
  if (rolePermission(role, { action, resource: otherForm }, region).state === 'denied') return permission;
  const why = `${role.arn} may ${action} on ${otherForm}, but not on ${resource}; which of the two counts is not sure`;
  return { state: 'unknown', why };
}

function distinct(permissions: readonly LoggingPermission[], essential: boolean): LoggingPermission[] {
  const wanted = permissions.filter((one) => one.essential === essential);
  return [...new Map(wanted.map((one) => [`${one.action} ${one.resource}`, one])).values()].sort((a, b) =>
    compareText(`${a.action} ${a.resource}`, `${b.action} ${b.resource}`),
  );
}
