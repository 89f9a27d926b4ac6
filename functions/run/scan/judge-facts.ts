import { judgeCluster } from '#audit/audit-cluster.ts';
import { rules } from '#audit/rules/index.ts';
import { type AuditSettings, waiverByExpectation } from '#audit/engine/settings.ts';
import { neededPermissions } from '#audit/profile/role/needed-permissions.ts';
import type { CollectOptions } from '#collect/facts.ts';
import type { ClusterFacts, PodPages } from '#model/facts/cluster-facts.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { type Configuration, expectationsOf, placeOf } from '#model/configuration/configuration.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { applyWaivers, reviewCarried } from '#track/waivers/waivers.ts';

/** Settings from the configuration for the audit of one cluster. */
export function settingsFor(
  { rules: settings, expectations, annotationWaivers }: Configuration,
  cluster: Pick<ClusterInfo, 'account' | 'region' | 'name'>,
): AuditSettings {
  return {
    rules: settings,
    expected: expectationsOf(expectations, placeOf(cluster)),
    gatherAnnotations: annotationWaivers.enabled,
  };
}

/** Reads of an audit, as the configuration limits them. */
export function readsOf({
  expectations,
  without,
}: Pick<Configuration, 'expectations' | 'without'>): Omit<CollectOptions, 'scope'> {
  return { expectations, without, neededPermissions };
}

/** Judges a cluster by every rule, with the configured settings, and marks waived findings. */
export async function judgeFacts(
  facts: ClusterFacts,
  pods: PodPages,
  configuration: Configuration,
  asked: Pick<AuditSettings, 'notAsked'> = {},
): Promise<ClusterResult> {
  const settings = { ...settingsFor(configuration, facts.cluster), ...asked };
  const { result, clues } = await judgeCluster(facts, pods, rules, settings);
  return applyWaivers(result, clues, configuration);
}

/** Applied after a comparison: carried-over findings get the waivers of the current configuration. */
export function rewaive(result: ClusterResult, configuration: Configuration): ClusterResult {
  const { account, region, name } = result;
  const place = { account: account ?? '', region: region ?? '', name };
  const { expected } = settingsFor(configuration, place);
  return reviewCarried(result, configuration, ({ rule, subject }) => {
    const group = rules.find(({ id }) => id === rule)?.group;
    return group === undefined ? null : waiverByExpectation(group, subject, expected);
  });
}
