import type { Rule } from '#audit/rule.ts';
import { rules } from '#audit/rules/index.ts';
import { settledVerdict } from '#audit/engine/settings.ts';
import type { Examination } from '#collect/doctor/examine.ts';
import type { GrantOutcome } from '#collect/doctor/outcome.ts';
import { accessOf, accessWithout, awsGrant, grantedActions, type KubernetesAccess } from '#collect/doctor/grants.ts';
import { grantFor } from '#collect/live/faults.ts';
import { namedBy } from '#collect/kind.ts';
import { kinds } from '#collect/kinds/index.ts';
import { type Configuration, noConfiguration } from '#model/configuration/configuration.ts';
import {
  type DiagnosedGrant,
  type DiagnosedStep,
  type Diagnosis,
  isMissed,
  stepNames,
} from '#model/finding/diagnosis.ts';
import { tool } from '#model/tool.ts';
import type { FactName } from '#collect/source.ts';
import { settingsFor } from '../scan/judge-facts.ts';
import { ruleText, type PolicyScope, statementText } from './policies.ts';

/** Diagnosis from an examination: every step and every grant, with the rules that need it and the way to grant it. */
export function diagnosisOf(
  cluster: string,
  examination: Examination,
  configuration: Configuration = noConfiguration,
): Diagnosis {
  const { identity, described, warnings } = examination;
  const asked = askedRules(examination, configuration);
  const grants = [
    ...awsGrantsOf(cluster, examination, asked, configuration.without),
    ...kubernetesGrantsOf(examination, asked, configuration.without),
  ];
  const arn = described === null ? null : kinds.cluster.fact(described).arn;
  return {
    schema: 'fargate-auditor/diagnosis/v1',
    tool,
    cluster: { name: cluster, arn },
    identity,
    steps: allSteps(examination),
    grants,
    warnings,
    status: statusOf(examination, grants),
  };
}

function statusOf({ kubernetes }: Examination, grants: readonly DiagnosedGrant[]): Diagnosis['status'] {
  if (kubernetes === null) return 'unreachable';
  return grants.some(isMissed) ? 'incomplete' : 'ready';
}

/**
 * Rules that the configuration leaves enabled. For an unknown cluster, exceptions for specific clusters do not apply.
 */
function askedRules({ described }: Examination, configuration: Configuration): readonly Rule[] {
  const place = described === null ? { account: '', region: '', name: '' } : kinds.cluster.fact(described);
  const settings = settingsFor(configuration, place);
  return rules.filter((rule) => settledVerdict(rule, settings) === null);
}

function allSteps({ steps }: Examination): DiagnosedStep[] {
  return stepNames.map(
    (name): DiagnosedStep =>
      steps.find((step) => step.name === name) ?? { name, state: 'not-reached', told: 'not reached' },
  );
}

const notTried: GrantOutcome = { state: 'unknown', reason: 'the cluster was not reached' };

function awsGrantsOf(
  cluster: string,
  examination: Examination,
  asked: readonly Rule[],
  without: readonly string[],
): DiagnosedGrant[] {
  const scope = scopeOf(cluster, examination);
  return grantedActions(false, without).map((action) => {
    const { state, reason } = examination.aws[action] ?? notTried;
    return {
      grant: action,
      kind: 'iam',
      state,
      reason,
      onlyFor: null,
      ...rulesBehind(awsGrant(action), asked),
      fix: statementText(action, scope),
    };
  });
}

function scopeOf(cluster: string, { described, profiles }: Examination): PolicyScope {
  const { roleArns: roles } = namedBy(profiles ?? []);
  const own = roles.length === 0 ? { cluster } : { cluster, roles };
  if (described === null) return own;
  const { partition, region, account } = kinds.cluster.fact(described);
  return { ...own, partition, region, account };
}

function kubernetesGrantsOf(
  { kubernetes }: Examination,
  asked: readonly Rule[],
  without: readonly string[],
): DiagnosedGrant[] {
  const tried = kubernetes ?? accessWithout(without).map((access) => ({ access, outcome: notTried }));
  return tried.map(({ access, outcome }) => diagnosedAccess(access, outcome, asked));
}

function diagnosedAccess(
  access: KubernetesAccess,
  { state, reason, refused }: GrantOutcome,
  asked: readonly Rule[],
): DiagnosedGrant {
  return {
    grant: refused ?? grantFor(accessOf(access)),
    kind: 'rbac',
    state,
    reason,
    onlyFor: null,
    ...rulesBehind(access, asked),
    fix: ruleText(access),
  };
}

/** Slices that a grant provides. */
interface Worth {
  readonly feeds: readonly FactName[] | 'everything';
  /** It provides only part of these slices. */
  readonly partly?: true;
}

interface RulesBehind {
  /** Rules that are not evaluated without it. */
  readonly switchesOff: readonly string[];
  /** Rules that are evaluated without it, but may leave something open. */
  readonly mayLeaveOpen: readonly string[];
}

/** Rules that depend on a grant, by their declared `needs` and `uses`. */
function rulesBehind({ feeds, partly }: Worth, rules: readonly Rule[]): RulesBehind {
  const needing = rules.filter((rule) => feeds === 'everything' || feeds.some((fact) => needs(rule, fact)));
  const using = rules.filter(
    (rule) => !needing.includes(rule) && feeds !== 'everything' && feeds.some((fact) => uses(rule, fact)),
  );
  const [off, open] = partly === true ? [[], [...needing, ...using]] : [needing, using];
  return { switchesOff: off.map(({ id }) => id), mayLeaveOpen: open.map(({ id }) => id) };
}

function needs(rule: Rule, fact: FactName): boolean {
  if (fact !== 'pods') return rule.needs.includes(fact);
  return !('perCluster' in rule) && rule.podsOptional !== true;
}

function uses(rule: Rule, fact: FactName): boolean {
  return fact !== 'pods' && (rule.uses ?? []).includes(fact);
}
