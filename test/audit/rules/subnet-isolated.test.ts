import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/subnet-isolated.ts';
import { type ClusterFacts, read, unread, type Unread } from '#model/facts/cluster-facts.ts';
import type { RouteTable, VpcEndpoint } from '#model/cluster/network.ts';
import { facts, fargatePod, loggingConfigMap, profile } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';
import { routeTable, subnet, vpcEndpoint } from '../../support/builders/surroundings.ts';

const closed = routeTable({ leadsOut: 'no' });
const gateway = vpcEndpoint('s3', { routeTableIds: ['rtb-main'], privateDns: false });
const images = [vpcEndpoint('ecr.api'), vpcEndpoint('ecr.dkr'), gateway];
const all = [...images, vpcEndpoint('logs')];

function withEndpoints(endpoints: readonly VpcEndpoint[], fields: Partial<ClusterFacts> = {}) {
  const subnets = read([subnet()]);
  const profiles = read([profile({ subnets: ['subnet-a'] })]);
  const closedOff = { routeTables: read([closed]), vpcEndpoints: read(endpoints) };
  return judge(rule.id, facts({ profiles, subnets, ...closedOff, ...fields }));
}

const withTables = (...tables: readonly RouteTable[]) => withEndpoints([], { routeTables: read(tables) });
const output = (text: string) => ({
  loggingConfigMap: read(loggingConfigMap({ data: { 'output.conf': `[OUTPUT]\n    ${text}\n    Match kube.*\n` } })),
});

describe('passes when', () => {
  it('a route leads out of the VPC, wherever to', async () => {
    expect((await withTables(routeTable())).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('the VPC has every endpoint that images and logs need', async () => {
    expect((await withEndpoints(all)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('s3 has an interface endpoint instead of a gateway', async () => {
    const endpoints = [...all.filter((one) => one !== gateway), vpcEndpoint('s3')];
    expect((await withEndpoints(endpoints)).verdict.status).toBe('pass');
  });

  it('there are no endpoints for logs and none are written to AWS', async () => {
    for (const fields of [{ loggingConfigMap: read(null) }, output('Name es'), output('Name datadog')])
      expect((await withEndpoints(images, fields)).verdict.status).toBe('pass');
  });

  it('logs go to another Region, whose endpoint would be elsewhere', async () => {
    const elsewhere = output('Name cloudwatch_logs\n    region eu-north-1');
    expect((await withEndpoints(images, elsewhere)).findings).toEqual([]);
  });
});

describe('names the subnet when it has no way out and', () => {
  it('there is no endpoint at all', async () => {
    const { findings } = await withEndpoints([]);
    expect(findings).toMatchObject([{ severity: 'high', subject: { kind: 'Subnet', name: 'subnet-a' } }]);
    expect(findings[0]?.message).toBe(
      'Subnet subnet-a of profile apps has no way out of its VPC, and the VPC has no endpoint for ecr.api, ecr.dkr, s3 and logs: pods may not get their images and stay Pending; pods may say LoggingEnabled while no log arrives',
    );
    expect(findings[0]?.remediation.commands).toContain(
      'aws ec2 create-vpc-endpoint --region us-west-2 --vpc-id vpc-1 --service-name com.amazonaws.us-west-2.ecr.api --vpc-endpoint-type Interface --subnet-ids subnet-a --security-group-ids SECURITY_GROUP',
    );
  });

  it.each(['ecr.api', 'ecr.dkr'])('%s has none', async (service) => {
    const { findings } = await withEndpoints(all.filter((one) => !one.service.endsWith(service)));
    expect(findings).toMatchObject([{ severity: 'high', evidence: [{ what: `endpoint of ${service}` }] }]);
  });

  it('only logs have none: pods run, and their logs may be lost', async () => {
    const { findings } = await withEndpoints(images);
    expect(findings).toMatchObject([{ severity: 'medium', evidence: [{ what: 'endpoint of logs' }] }]);
  });

  it.each([
    ['Name kinesis_firehose', 'kinesis-firehose'],
    ['Name kinesis', 'kinesis-streams'],
  ])('logs go by %s', async (text, service) => {
    const { findings } = await withEndpoints(images, output(`${text}\n    region us-west-2`));
    expect(findings).toMatchObject([{ evidence: [{ what: `endpoint of ${service}` }] }]);
  });

  it.each([
    ['leads from another route table', { routeTableIds: ['rtb-other'], privateDns: false }],
    ['is not available', { available: false }],
    ['is of another VPC', { vpcId: 'vpc-2' }],
    ['is of another Region', { service: 'com.amazonaws.eu-west-1.s3' }],
  ])('the endpoint of s3 %s', async (_, fields) => {
    const { findings } = await withEndpoints([...all.filter((one) => one !== gateway), { ...gateway, ...fields }]);
    expect(findings).toMatchObject([{ evidence: [{ what: 'endpoint of s3' }] }]);
  });
});

describe('of pods with an IAM role of their service account', () => {
  const irsa = fargatePod({ hasWebIdentity: true });
  const within = (endpoints: readonly VpcEndpoint[], ...lost: readonly Unread[]) => {
    const profiles = read([profile({ subnets: ['subnet-a'] })]);
    const closedOff = { routeTables: read([closed]), vpcEndpoints: read(endpoints), subnets: read([subnet()]) };
    return judge(rule.id, facts({ profiles, ...closedOff }), lost.length > 0 ? [] : [irsa], ...lost);
  };

  it('names the subnet when they have no endpoint of sts for credentials', async () => {
    const { findings } = await within(all);
    expect(findings).toMatchObject([{ severity: 'medium', evidence: [{ what: 'endpoint of sts' }] }]);
    expect(findings[0]?.message).toContain('pods with an IAM role of their service account may get no credentials');
    expect((await within([...all, vpcEndpoint('sts')])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('asks nothing of subnets in which none run', async () => {
    const elsewhere = { ...irsa, labels: { ...irsa.labels, 'eks.amazonaws.com/fargate-profile': 'jobs' } };
    const profiles = read([profile({ subnets: ['subnet-a'] })]);
    const closedOff = { routeTables: read([closed]), vpcEndpoints: read(all), subnets: read([subnet()]) };
    const { verdict } = await judge(rule.id, facts({ profiles, ...closedOff }), [elsewhere]);
    expect(verdict.status).toBe('pass');
  });

  it('asks for those that have finished, too, as they come again', async () => {
    const profiles = read([profile({ subnets: ['subnet-a'] })]);
    const closedOff = { routeTables: read([closed]), vpcEndpoints: read(all), subnets: read([subnet()]) };
    const over = { ...irsa, phase: 'Succeeded' };
    expect((await judge(rule.id, facts({ profiles, ...closedOff }), [over])).verdict.status).toBe('fail');
  });

  it('is not-evaluated when it is not known whether there are any, unless there is the endpoint', async () => {
    expect((await within(all, unread('denied'))).verdict.status).toBe('not-evaluated');
    expect((await within([...all, vpcEndpoint('sts')], unread('denied'))).verdict.status).toBe('pass');
  });
});

it('names services of China as AWS does there, of which some have a prefix', async () => {
  const cluster = { ...facts().cluster, partition: 'aws-cn', region: 'cn-north-1' };
  const { findings } = await withEndpoints([], { cluster, ...output('Name cloudwatch_logs\n    region cn-north-1') });
  const named = ['cn.com.amazonaws.cn-north-1.ecr.api', 'cn.com.amazonaws.cn-north-1.ecr.dkr'];
  expect(findings[0]?.remediation.summary).toContain(
    `${named.join(', ')}, com.amazonaws.cn-north-1.s3 and com.amazonaws.cn-north-1.logs`,
  );
});

describe('names the cluster when', () => {
  const { cluster } = facts();

  it('its API server is out of reach of a subnet without a way out', async () => {
    const { findings } = await withEndpoints(all, { cluster: { ...cluster, privateEndpoint: false } });
    expect(findings).toMatchObject([{ severity: 'high', subject: { kind: 'Cluster', name: 'demo' } }]);
    expect(findings[0]?.remediation.commands).toEqual([
      'aws eks update-cluster-config --region us-west-2 --name demo --resources-vpc-config endpointPrivateAccess=true',
    ]);
  });

  it('but not where nobody says so, or there is a way out', async () => {
    const unsaid = await withEndpoints(all, { cluster: { ...cluster, privateEndpoint: null } });
    const open = { cluster: { ...cluster, privateEndpoint: false }, routeTables: read([routeTable()]) };
    expect([unsaid.verdict.status, (await withEndpoints([], open)).verdict.status]).toEqual(['pass', 'pass']);
  });
});

describe('is not-evaluated when', () => {
  it.each([
    ['some route leads somewhere', { routeTables: read([routeTable({ leadsOut: 'maybe' })]) }, 'rtb-main'],
    ['the VPC is another account’s', { subnets: read([subnet({ ownerId: '444455556666' })]) }, '444455556666'],
  ])('an endpoint is not seen, and %s', async (_, fields, words) => {
    expect((await withEndpoints(images, fields)).verdict).toMatchObject({
      status: 'not-evaluated',
      reason: expect.stringContaining(words),
    });
    expect((await withEndpoints(all, fields)).verdict.status).toBe('pass');
  });

  it('an endpoint has no private DNS, so that the usual name may not lead to it', async () => {
    const endpoints = [...all.slice(1), vpcEndpoint('ecr.api', { privateDns: false })];
    const { verdict } = await withEndpoints(endpoints);
    expect(verdict).toMatchObject({ status: 'not-evaluated', reason: expect.stringContaining('ecr.api') });
  });

  it('nobody knows where logs go, and the subnet has no way out', async () => {
    const unknown = { loggingConfigMap: unread('denied') };
    expect((await withEndpoints(all, unknown)).verdict.status).toBe('not-evaluated');
    expect((await withEndpoints([], { ...unknown, routeTables: read([routeTable()]) })).verdict.status).toBe('pass');
  });

  it('the subnet has no known route table', async () => {
    expect((await withTables(routeTable({ isMain: false }))).verdict.status).toBe('not-evaluated');
  });

  it('endpoints could not be read, and names the permission', async () => {
    const { verdict } = await withEndpoints([], { vpcEndpoints: unread('denied', 'ec2:DescribeVpcEndpoints') });
    expect(verdict).toMatchObject({
      status: 'not-evaluated',
      missingPermissions: ['ec2:DescribeVpcEndpoints'],
    });
  });
});

it('leaves public subnets and those that are gone to the rules about them', async () => {
  const internetRoutes = [{ destination: '0.0.0.0/0', gateway: 'igw-1' }];
  const toInternet = await withTables(routeTable({ internetRoutes }));
  const gone = await withEndpoints([], { subnets: read([]) });
  expect([toInternet, gone].map(({ verdict }) => verdict.status)).toEqual(['not-applicable', 'not-applicable']);
});

it('is not-applicable without profiles', async () => {
  expect((await withEndpoints([], { profiles: read([]) })).verdict.status).toBe('not-applicable');
});

it('finds no more when there is one endpoint more', async () => {
  const any = fc.record({
    service: fc.constantFrom('ecr.api', 'ecr.dkr', 's3', 'logs', 'sts'),
    available: fc.boolean(),
    privateDns: fc.boolean(),
    routeTableIds: fc.constantFrom(null, [], ['rtb-main']),
  });
  const endpoints = any.map(({ service, ...fields }) => vpcEndpoint(service, fields));
  const missing = async (given: readonly VpcEndpoint[]) =>
    (await withEndpoints(given)).findings.flatMap(({ evidence }) => evidence.map(({ what }) => what));
  await fc.assert(
    fc.asyncProperty(fc.array(endpoints), endpoints, async (some, more) => {
      expect(await missing(some)).toEqual(expect.arrayContaining(await missing([...some, more])));
    }),
    { numRuns: 50 },
  );
});
