import {
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  type EKSClient,
  paginateListClusters,
  paginateListFargateProfiles,
  paginateListNodegroups,
  paginateListPodIdentityAssociations,
  ResourceNotFoundException,
} from '@aws-sdk/client-eks';
import { mapLimited } from '#lib/async.ts';
import { isNear, nearest } from '#lib/text/compare.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { RawObject } from '../raw/fields.ts';
import { type AwsCall, createCall, printed, ClusterGone } from './aws-call.ts';
import { type AwsOptions, createEksClient } from './eks-client.ts';
import type { Credentials } from './token.ts';

/** EKS API reads for a cluster. Documents have the shape that the AWS CLI prints. */
export interface Eks {
  region(): Promise<string>;
  credentials(): Promise<Credentials>;
  clusterNames(): Promise<readonly string[]>;
  /** Fails with `ClusterGone` if EKS reports that no such cluster exists, and only then. */
  describe(name: string): Promise<RawObject>;
  /** Describes a cluster by a name that a person typed: the error also suggests similar names. */
  cluster(name: string): Promise<RawObject>;
  profiles(cluster: string): Promise<readonly RawObject[]>;
  nodeGroups(cluster: string): Promise<readonly string[]>;
  /** Access entries of these principals. */
  accessEntries(cluster: string, principals: readonly string[]): Promise<readonly RawObject[]>;
  podIdentityAssociations(cluster: string): Promise<readonly RawObject[]>;
  close(): void;
}

// AWS does not publish the rate of DescribeFargateProfile.
const concurrentDescribes = 4;

/** A given `client` can be shared, with its connections and credentials; its creator closes it. */
export function createEks(options: AwsOptions, client: EKSClient = createEksClient(options)): Eks {
  const call: Call = createCall(client, options);
  return {
    region: () => call.ask('sts:GetCallerIdentity', null, () => client.config.region()),
    credentials: () => call.ask('sts:GetCallerIdentity', null, () => client.config.credentials()),
    clusterNames: () => clusterNames(call),
    describe: (name) => describeCluster(call, name),
    cluster: (name) => namedCluster(call, name, options.account),
    profiles: (cluster) => profiles(call, cluster),
    nodeGroups: (cluster) => nodeGroups(call, cluster),
    accessEntries: (cluster, principals) => accessEntries(call, cluster, principals),
    podIdentityAssociations: (cluster) => podIdentityAssociations(call, cluster),
    close: () => {
      client.destroy();
    },
  };
}

type Call = AwsCall<EKSClient>;

function clusterNames({ ask, client, aborting }: Call): Promise<readonly string[]> {
  return ask('eks:ListClusters', null, async () => {
    const pages = await Array.fromAsync(paginateListClusters({ client }, {}, aborting));
    return pages.flatMap(({ clusters = [] }) => clusters);
  });
}

function describeCluster(call: Call, name: string): Promise<RawObject> {
  const { ask, client, aborting } = call;
  return ask('eks:DescribeCluster', name, async () => {
    const answer = await unlessGone(client.send(new DescribeClusterCommand({ name }), aborting));
    if (answer === undefined) throw new ClusterGone(name, await client.config.region());
    if (answer.cluster === undefined)
      throw new AuditorError('runtime', `EKS answered without describing cluster ${name}.`);
    return printed(answer.cluster);
  });
}

async function namedCluster(call: Call, name: string, account: string | undefined): Promise<RawObject> {
  try {
    return inAccount(await describeCluster(call, name), name, account);
  } catch (error) {
    if (!(error instanceof ClusterGone)) throw error;
    throw noSuchCluster(name, await call.client.config.region(), await clusterNames(call).catch(() => null));
  }
}

async function profiles({ ask, client, aborting }: Call, clusterName: string): Promise<readonly RawObject[]> {
  const names = await ask('eks:ListFargateProfiles', clusterName, async () => {
    const pages = await Array.fromAsync(paginateListFargateProfiles({ client }, { clusterName }, aborting));
    return pages.flatMap(({ fargateProfileNames = [] }) => fargateProfileNames);
  });
  const describe = async (fargateProfileName: string) => {
    const command = new DescribeFargateProfileCommand({ clusterName, fargateProfileName });
    const answer = await unlessGone(client.send(command, aborting));
    return answer?.fargateProfile === undefined ? [] : [printed(answer.fargateProfile)];
  };
  return await ask('eks:DescribeFargateProfile', clusterName, async () =>
    (await mapLimited(names, concurrentDescribes, describe)).flat(),
  );
}

function nodeGroups({ ask, client, aborting }: Call, clusterName: string): Promise<readonly string[]> {
  return ask('eks:ListNodegroups', clusterName, async () => {
    const pages = await Array.fromAsync(paginateListNodegroups({ client }, { clusterName }, aborting));
    return pages.flatMap(({ nodegroups = [] }) => nodegroups);
  });
}

/** Requested one by one: a cluster may have thousands of access entries, but few execution roles. */
function accessEntries(
  { ask, client, aborting }: Call,
  clusterName: string,
  principals: readonly string[],
): Promise<readonly RawObject[]> {
  const describe = async (principalArn: string) => {
    const command = new DescribeAccessEntryCommand({ clusterName, principalArn });
    const answer = await unlessGone(client.send(command, aborting));
    return answer?.accessEntry === undefined ? [] : [printed(answer.accessEntry)];
  };
  return ask('eks:DescribeAccessEntry', clusterName, async () =>
    (await mapLimited(principals, concurrentDescribes, describe)).flat(),
  );
}

function podIdentityAssociations({ ask, client, aborting }: Call, clusterName: string): Promise<readonly RawObject[]> {
  return ask('eks:ListPodIdentityAssociations', clusterName, async () => {
    const pages = await Array.fromAsync(paginateListPodIdentityAssociations({ client }, { clusterName }, aborting));
    return pages.flatMap(({ associations = [] }) => associations.map(printed));
  });
}

/** Undefined if the object does not exist, e.g. a profile deleted since it was listed. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function noSuchCluster(name: string, region: string, names: readonly string[] | null): ClusterGone {
  if (names === null) return new ClusterGone(name, region, 'Check the name, --region and --profile.');
  if (names.length === 0) return new ClusterGone(name, region, 'That region has none; check --region and --profile.');
  // A cluster that is being deleted may still be listed.
  const others = names.filter((other) => other !== name).toSorted();
  const guess = nearest(name, others, isNear);
  const hint = guess === null ? '' : `Did you mean ${guess}? `;
  return new ClusterGone(name, region, `${hint}Clusters there: ${others.join(', ')}.`);
}

function inAccount(described: RawObject, name: string, account: string | undefined): RawObject {
  const found = String(described['arn']).split(':')[4] ?? '';
  if (account === undefined || found === account) return described;
  const apart = `Cluster ${name} is wanted of account ${account}, and the AWS credentials lead to account ${found}`;
  throw new AuditorError(
    'usage',
    `${apart}: choose those of ${account} with --profile or --role-arn, or give --cluster NAME.`,
  );
}
