import { matchesWildcard } from '#lib/text/compare.ts';
import type { PolicyStatement } from '#model/cluster/policy-document.ts';
import { type Answer, answer, every, not, some } from './answer.ts';
import { conditionHolds, type RequestContext } from './condition-holds.ts';

export interface PolicyRequest {
  readonly action: string;
  /** Null for a trust policy, which has no resource. Its `*` stand for any text. */
  readonly resource: string | null;
  /** The AWS service that asks, for a trust policy. */
  readonly service: string | null;
  readonly context: RequestContext;
}

export type PolicyDecision = 'allowed' | 'denied' | 'unknown';

/** Whether statements together allow a request: one has to, and none may deny it. What is not judged is never assumed. */
export function judgePolicy(statements: readonly PolicyStatement[], request: PolicyRequest): PolicyDecision {
  const applying = (effect: PolicyStatement['effect']) =>
    some(statements.filter((one) => one.effect === effect).map((one) => applies(one, request)));
  const [allowed, denied] = [applying('Allow'), applying('Deny')];
  if (denied === 'yes' || allowed === 'no') return 'denied';
  return denied === 'no' && allowed === 'yes' ? 'allowed' : 'unknown';
}

/** Whether a statement is about a request. */
function applies(statement: PolicyStatement, request: PolicyRequest): Answer {
  return every([
    isOfAction(statement, request.action),
    isOfResource(statement, request.resource),
    isOfService(statement, request.service),
    ...statement.conditions.map((condition) => conditionHolds(condition, request.context)),
  ]);
}

function isOfAction({ actions, notActions }: PolicyStatement, action: string): Answer {
  const named = (patterns: readonly string[]) =>
    answer(patterns.some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase())));
  if (actions !== null) return named(actions);
  return notActions === null ? 'no' : not(named(notActions));
}

function isOfResource({ resources, notResources }: PolicyStatement, resource: string | null): Answer {
  if (resource === null) return 'yes';
  const named = (patterns: readonly string[]) => some(patterns.map((pattern) => covers(pattern, resource)));
  if (resources !== null) return named(resources);
  return notResources === null ? 'no' : not(named(notResources));
}

/** A pattern in the request may meet one in the policy halfway. */
function covers(pattern: string, resource: string): Answer {
  if (pattern.includes('${')) return 'unknown';
  const isPattern = resource.includes('*');
  if (matchesWildcard(pattern, resource)) return isPattern && pattern.includes('?') ? 'unknown' : 'yes';
  return isPattern ? 'unknown' : 'no';
}

function isOfService({ effect, principals, notPrincipals }: PolicyStatement, service: string | null): Answer {
  if (service === null) return 'yes';
  if (notPrincipals !== null) return 'unknown';
  const { Service = [] } = principals ?? {};
  if (Service.includes(service)) return 'yes';
  // What denies everyone denies services; whether what lets in everyone lets in services, AWS does not say.
  if (isEveryone(principals)) return effect === 'Deny' ? 'yes' : 'unknown';
  return 'no';
}

/** `"*"`, or `{ "AWS": "*" }`, which is the same. */
export function isEveryone(principals: PolicyStatement['principals']): boolean {
  return principals !== null && (principals['*'] !== undefined || (principals['AWS'] ?? []).includes('*'));
}
