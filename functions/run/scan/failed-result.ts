import { defaultSettings, settledVerdict } from '#audit/engine/settings.ts';
import { coverageOf, type ClusterResult, type Verdict } from '#model/result/result.ts';
import type { Rule } from '#audit/rule.ts';
import { rules } from '#audit/rules/index.ts';
import { type Configuration, noConfiguration } from '#model/configuration/configuration.ts';
import type { Fault } from '#model/fault.ts';

interface ScanRequest {
  /** Namespaces that were to be looked at; empty means all. */
  readonly scope: readonly string[];
  readonly configuration?: Configuration;
}

/** The result of a cluster that could not be audited, with the reason. */
export function failedResult(
  { name, mode = 'live' }: { readonly name: string; readonly mode?: ClusterResult['mode'] },
  { scope, configuration = noConfiguration }: ScanRequest,
  { message }: Fault,
): ClusterResult {
  const verdicts = rules.map((rule) => unread(rule, configuration));
  return {
    partition: null,
    account: null,
    region: null,
    name,
    arn: null,
    version: null,
    createdAt: null,
    takenAt: new Date().toISOString(),
    status: 'failed',
    error: message,
    mode,
    scope: { namespaces: [...scope] },
    warnings: [],
    coverage: coverageOf(verdicts),
    verdicts,
    findings: [],
    inventory: null,
  };
}

/** A rule that is turned off is no more missed in a cluster that could not be read. */
function unread(rule: Rule, { rules: settings }: Configuration): Verdict {
  const reason = 'the cluster could not be read';
  return (
    settledVerdict(rule, { ...defaultSettings, rules: settings }) ?? {
      rule: rule.id,
      status: 'not-evaluated',
      judged: 0,
      unread: 1,
      reason,
      missingPermissions: [],
    }
  );
}
