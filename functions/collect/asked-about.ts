import { compareText } from '#lib/text/compare.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import type { SliceName } from '#model/facts/cluster-facts.ts';
import type { AskedOf, Reading } from './source.ts';

/** Slices that have to be read before a question is known. */
export const afterOf: Readonly<Record<AskedOf, readonly SliceName[]>> = {
  cluster: [],
  profiles: ['profiles'],
  roles: ['profiles'],
  subnets: ['profiles'],
  vpcs: ['profiles', 'subnets'],
  'log-groups': ['profiles', 'loggingConfigMap'],
  'router-log': ['profiles', 'loggingConfigMap'],
};

/** Ids that a question is about: null when it is about the cluster, none when there is nothing to ask. */
export const idsOf: Readonly<Record<AskedOf, (reading: Reading) => Promise<readonly string[] | null>>> = {
  cluster: () => Promise.resolve(null),
  profiles: async (reading) => (await profilesOf(reading)).map(({ name }) => name),
  roles: async (reading) => namedBy(await profilesOf(reading)).roleArns,
  subnets: async (reading) => namedBy(await profilesOf(reading)).subnetIds,
  vpcs: async (reading) => {
    const subnets = await reading.slice('subnets');
    return distinct(subnets.ok ? subnets.value.map(({ vpcId }) => vpcId) : []);
  },
  'log-groups': logGroupsOf,
  'router-log': async (reading) => {
    const configMap = await reading.slice('loggingConfigMap');
    const isSent = configMap.ok && configMap.value?.data['flb_log_cw'] === 'true';
    const { name, region } = await reading.cluster();
    const end = `:${region}:`;
    const own = (arn: string) => arn.includes(end) && arn.endsWith(`:log-group:${routerLogGroup(name)}`);
    return isSent ? (await logGroupsOf(reading)).filter(own) : [];
  },
};

async function profilesOf(reading: Reading): Promise<readonly FargateProfile[]> {
  const profiles = await reading.slice('profiles');
  return profiles.ok ? profiles.value : [];
}

// A ConfigMap is a stranger's text, and the Region becomes part of a host name.
const logGroupArn = /^arn:[a-z-]+:logs:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:log-group:[\w./#-]{1,512}$/;

/** Log groups that execution roles have to be allowed to write to, each once. */
async function logGroupsOf(reading: Reading): Promise<readonly string[]> {
  if ((await profilesOf(reading)).length === 0) return [];
  const needed = await reading.neededPermissions();
  return distinct(needed.map(({ resource }) => resource).filter((resource) => logGroupArn.test(resource)));
}

/**
 * Where `flb_log_cw` sends the log of Fluent Bit itself, in the Region of the cluster.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html#ship-fluent-bit-process-logs
 */
export function routerLogGroup(cluster: string): string {
  return `${cluster}-fluent-bit-logs`;
}

/** The roles and subnets that profiles name, each once. */
export function namedBy(profiles: readonly FargateProfile[]) {
  return {
    roleArns: distinct(profiles.map(({ podExecutionRoleArn }) => podExecutionRoleArn)),
    subnetIds: distinct(profiles.flatMap(({ subnets }) => subnets)),
  };
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== '').sort(compareText);
}
