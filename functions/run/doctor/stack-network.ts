import type { StackFunction } from '#collect/stack/stack-source.ts';
import type { StackCheck } from '#model/finding/stack-diagnosis.ts';

type Network = NonNullable<StackFunction['network']>;
type RawObject = Readonly<Record<string, unknown>>;

/** Endpoints that a function in a network calls; a test holds the bundles and docs/deploy.md against it. */
export const endpointsOf = {
  'audit-cluster': ['s3', 'eks', 'logs', 'sqs', 'sts', 'ec2', 'securityhub'],
  'watch-logging': ['s3', 'dynamodb', 'eks', 'logs', 'sqs', 'sts', 'events', 'lambda', 'sns'],
} as const;

export interface NetworkNeeds {
  readonly region: string;
  /** Endpoints that are not needed as the stack is set. */
  readonly spared: readonly string[];
}

interface StackNetwork extends NetworkNeeds {
  readonly endpoints: readonly RawObject[];
  readonly routeTables: readonly RawObject[];
}

/** Whether the functions in a network reach every service that they call. */
export function networkCheck({ vpcId, subnetIds }: Network, around: StackNetwork): StackCheck {
  const name = `network ${vpcId}`;
  const without = subnetIds.filter((subnet) => !leadsOut(routesOf(subnet, around.routeTables)));
  if (without.length === 0)
    return {
      name,
      state: 'ok',
      told: 'every subnet has a way out of the network, which no endpoint has to stand in for',
      fix: [],
    };
  const problems = missingFrom(around);
  if (problems.length === 0)
    return { name, state: 'ok', told: 'an endpoint is there for every service that the functions call', fix: [] };
  return {
    name,
    state: 'failed',
    told: `${without.join(', ')} ${without.length === 1 ? 'has' : 'have'} no NAT gateway or other way out, and of endpoints ${problems.join('; ')}`,
    fix: ['Add them, or a NAT gateway: docs/deploy.md, Private clusters'],
  };
}

function missingFrom({ endpoints, region, spared }: StackNetwork): string[] {
  const wanted = [...new Set(Object.values(endpointsOf).flat())].filter((one) => !spared.includes(one));
  const missing: string[] = [];
  const problems: string[] = [];
  for (const service of wanted) {
    const own = endpoints.filter(
      ({ ServiceName, State }) =>
        String(ServiceName).endsWith(`.${region}.${service}`) && /^available$/i.test(String(State)),
    );
    if (own.length === 0) missing.push(service);
    // The functions ask for the usual name, which leads to an interface only with private DNS.
    else if (
      own.every(
        ({ VpcEndpointType, PrivateDnsEnabled }) => VpcEndpointType === 'Interface' && PrivateDnsEnabled === false,
      )
    )
      problems.push(`${service} has no private DNS`);
  }
  return [
    ...(missing.length === 0 ? [] : [`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`]),
    ...problems,
  ];
}

function routesOf(subnet: string, routeTables: readonly RawObject[]): readonly RawObject[] {
  const associations = (table: RawObject) => (table['Associations'] as RawObject[] | undefined) ?? [];
  const own =
    routeTables.find((table) => associations(table).some(({ SubnetId }) => SubnetId === subnet)) ??
    routeTables.find((table) => associations(table).some(({ Main }) => Main === true));
  return (own?.['Routes'] as RawObject[] | undefined) ?? [];
}

/** A default route by anything but an internet gateway, which serves no function: it has no public address. */
function leadsOut(routes: readonly RawObject[]): boolean {
  return routes.some(
    ({ DestinationCidrBlock, GatewayId, State }) =>
      DestinationCidrBlock === '0.0.0.0/0' &&
      State !== 'blackhole' &&
      !(typeof GatewayId === 'string' && GatewayId.startsWith('igw-')),
  );
}
