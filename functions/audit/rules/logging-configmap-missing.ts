import { isNear, nearest } from '#lib/text/compare.ts';
import { listed, plural } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import {
  type ExecutionRole,
  type Namespace,
  type Slice,
  type Unread,
  unread,
  unreadOf,
} from '#model/facts/cluster-facts.ts';
import type { Evidence } from '#model/finding/finding.ts';
import { awsDocs, defineRule, type FoldState, type Remedy, type Violation } from '../rule.ts';
import { unjudgedFor, usedRoles } from '../profile/role/execution-roles.ts';
import { grantLogging, judgeLogging } from '../profile/role/judge-permissions.ts';
import { loggingNeeds } from '../profile/role/needed-permissions.ts';
import { excerpt } from '../logging/config/interpret-config.ts';
import {
  exampleConfig,
  isNearlyLoggingNamespace,
  loggingConfigMapSubject,
  loggingNamespace,
} from '../logging/config-text.ts';
import { blamed, makeConfigMap, whatIsMissing } from '../logging/logging-fault.ts';
import { LoggedMakers, unloggedPods } from '../logging/unlogged-pods.ts';

export default defineRule({
  id: 'logging-configmap-missing',
  group: 'logging',
  title: 'The ConfigMap aws-logging exists in namespace aws-observability',
  severity: 'high',
  needs: ['profiles', 'loggingConfigMap'],
  uses: ['namespaces', 'lookAlikeConfigMaps', 'executionRoles', 'workloads'],
  podsOptional: true,
  docs: awsDocs.logging,
  fold: {
    start({
      loggingConfigMap,
      namespaces,
      lookAlikeConfigMaps,
      cluster,
      profiles,
      executionRoles,
      workloads,
    }): FoldState {
      const place = placeOf(namespaces, lookAlikeConfigMaps);
      const example = exampleGrants(cluster, profiles, executionRoles);
      const makers = new LoggedMakers(workloads);
      const remedy = (): Remedy => ({ ...makeConfigMap(cluster, example.commands), madeAgain: 'same' });
      const silenced = unloggedPods(
        (affected, who) =>
          loggingConfigMap === null
            ? {
                ...violation(place, who),
                affected,
                subject: loggingConfigMapSubject,
                remediation: makers.complete(remedy()),
              }
            : null,
        (words) => blamed(words) !== 'invalid',
      );
      return {
        ...silenced,
        see(pod) {
          makers.add(pod);
          return silenced.see(pod);
        },
        *finish(podsComplete) {
          yield* silenced.finish(podsComplete);
          if (loggingConfigMap !== null) return;
          yield* makers.unread();
          yield* example.unread.filter(({ absent }) => absent !== true).map(unjudgedFor);
        },
      };
    },
  },
});

/** Commands that grant the roles the permissions that the example needs, with the failed reads behind any gaps. */
function exampleGrants(
  cluster: ClusterInfo,
  profiles: readonly FargateProfile[],
  roles: Slice<readonly ExecutionRole[]>,
): { readonly commands: readonly string[]; readonly unread: readonly Unread[] } {
  const needs = loggingNeeds(cluster, { data: exampleConfig(cluster.name, cluster.region) });
  const used = roles.ok ? usedRoles(profiles, roles.value) : [];
  const judged = used.map((role) => ({ role, ...judgeLogging(role, needs) }));
  const doubts = judged.flatMap((one) => one.doubts).filter((doubt) => doubt.missingPermission !== undefined);
  return {
    commands: judged.flatMap(({ role, lacks }) => lacks.flatMap((lack) => grantLogging(role, lack))),
    unread: [...unreadOf(roles), ...doubts.map(({ why, missingPermission }) => unread(why, missingPermission))],
  };
}

/** Objects found at the ConfigMap's place and near it. */
interface LoggingPlace {
  /** Null if unknown. */
  readonly hasNamespace: boolean | null;
  readonly nearNamespace: string | null;
  /** ConfigMaps as `namespace/name`. */
  readonly lookAlikes: readonly string[];
}

function placeOf(namespaces: Slice<readonly Namespace[]>, lookAlikes: Slice<readonly string[]>): LoggingPlace {
  const names = namespaces.ok ? namespaces.value.map(({ name }) => name) : [];
  return {
    hasNamespace: namespaces.ok ? names.includes(loggingNamespace) : null,
    nearNamespace: nearest(loggingNamespace, names.filter(isNearlyLoggingNamespace), isNear),
    lookAlikes: lookAlikes.ok ? lookAlikes.value : [],
  };
}

function violation(place: LoggingPlace, who: string | null): Pick<Violation, 'message' | 'evidence'> {
  return {
    message: `Logging is not configured: ${whatIsMissing(place.hasNamespace)}, so ${who ?? 'pods that start on Fargate will not log'}${nearText(place)}`,
    evidence: evidence(place),
  };
}

const mostLookAlikes = 3;

function nearText({ hasNamespace, nearNamespace, lookAlikes }: LoggingPlace): string {
  const shown = lookAlikes.slice(0, mostLookAlikes).map(excerpt);
  const more = lookAlikes.length - shown.length;
  const all = more > 0 ? [...shown, plural(more, 'other')] : shown;
  if (all.length > 0) return `; ${listed(all)} ${all.length === 1 ? 'looks' : 'look'} meant for it`;
  return hasNamespace === false && nearNamespace !== null
    ? `; namespace ${excerpt(nearNamespace)} looks meant for it`
    : '';
}

function evidence({ hasNamespace, lookAlikes }: LoggingPlace): Evidence[] {
  const namespace = {
    what: 'namespace aws-observability',
    is: 'absent',
    shouldBe: 'labelled aws-observability=enabled',
  };
  return [
    { what: 'ConfigMap aws-observability/aws-logging', is: 'absent', shouldBe: 'present' },
    ...(hasNamespace === false ? [namespace] : []),
    ...lookAlikes.slice(0, mostLookAlikes).map((one) => ({
      what: 'ConfigMap that looks meant for it',
      is: excerpt(one),
      shouldBe: 'aws-observability/aws-logging',
    })),
  ];
}
