import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectToCluster, tokensFor } from '#collect/live/cluster-connection.ts';
import type { EndpointOverride } from '#collect/live/eks-client.ts';
import { isEksHost } from '#collect/live/partition.ts';

const data = readFileSync(new URL('../../support/fakes/tls/ca.crt', import.meta.url)).toString('base64');
const credentials = () => Promise.resolve({ accessKeyId: 'AKIA', secretAccessKey: 's' });

function connect(endpoint: string | undefined, rest: object = {}, override: EndpointOverride = {}) {
  const arn = 'arn:aws:eks:eu-west-1:111122223333:cluster/shop';
  const cluster = {
    name: 'shop',
    arn,
    certificateAuthority: { data },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...rest,
  };
  return connectToCluster(cluster, tokensFor(cluster, { region: 'eu-west-1', credentials }), override);
}

afterEach(() => void vi.unstubAllEnvs());

test.each([
  ['aws', 'ABCDEF.gr7.eu-west-1.eks.amazonaws.com'],
  ['aws', 'ABCDEF.eu-west-1.eks.amazonaws.com'],
  ['aws', 'ABCDEF.sk1.eks-cluster.us-east-1.api.aws'],
  ['aws-us-gov', 'ABCDEF.gr7.us-gov-west-1.eks.amazonaws.com'],
  ['aws-cn', 'ABCDEF.yl4.cn-north-1.eks.amazonaws.com.cn'],
  ['aws-cn', 'ABCDEF.sk1.eks-cluster.cn-north-1.api.amazonwebservices.com.cn'],
])('a host of EKS in %s: %s', (partition, host) => {
  expect(isEksHost(host.toLowerCase(), partition)).toBe(true);
});

test.each([
  ['aws', 'evil.example.com'],
  ['aws', 'eks.amazonaws.com'],
  ['aws', 'evileks.amazonaws.com'],
  ['aws', 'x.eks.amazonaws.com.evil.com'],
  ['aws', 'x.gr7.cn-north-1.eks.amazonaws.com.cn'],
  ['aws', 'abc.execute-api.eu-west-1.api.aws'],
  ['aws', 'eks-cluster.execute-api.eu-west-1.api.aws'],
  ['aws', 'x.eks-cluster.eu-west-1.execute-api.eu-west-1.api.aws'],
  ['aws', 'bucket.s3.eu-west-1.amazonaws.com'],
  ['aws-cn', 'x.gr7.eu-west-1.eks.amazonaws.com'],
  ['aws-cn', 'x.elb.cn-north-1.amazonaws.com.cn'],
])('no host of EKS in %s: %s', (partition, host) => {
  expect(isEksHost(host, partition)).toBe(false);
});

test('connects to the endpoint of DescribeCluster with a token', async () => {
  const { server, headers } = connect('https://ABC.gr7.eu-west-1.eks.amazonaws.com');
  expect(server.host).toBe('abc.gr7.eu-west-1.eks.amazonaws.com');
  expect((await headers(false))['authorization']).toMatch(/^Bearer k8s-aws-v1\./);
});

test('sends no token to a foreign host', () => {
  expect(() => connect('https://evil.example.com')).toThrow(
    'The endpoint evil.example.com of cluster shop is not a host of Amazon EKS, so no token is sent there.',
  );
});

test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_EKS'])('unless %s says that the user chose another world', (name) => {
  vi.stubEnv(name, 'http://localhost:4566');
  expect(connect('https://localhost:6443').server.port).toBe('6443');
  expect(() => connect('http://localhost:6443')).toThrow('is not https; no token is sent there');
});

describe('in a Lambda', () => {
  const endpoint = 'https://localhost:6443';
  const stubs = { AWS_ENDPOINT_URL_EKS: 'http://localhost:4566', AWS_LAMBDA_FUNCTION_NAME: 'audit-cluster' };
  beforeEach(() => {
    for (const [name, value] of Object.entries(stubs)) vi.stubEnv(name, value);
  });

  test.each([{}, { endpointOverride: false }])('the environment makes no foreign host trusted, with %j', (override) => {
    expect(() => connect(endpoint, {}, override)).toThrow(/is not a host of Amazon EKS, so no token is sent there\.$/);
  });

  test('unless whoever runs it in an emulator says so', () => {
    expect(connect(endpoint, {}, { endpointOverride: true }).server.port).toBe('6443');
  });
});

test('a cluster without endpoint or authority', () => {
  expect(() => connect(undefined, { status: 'CREATING' })).toThrow('no endpoint yet: its status is CREATING');
  const endpoint = 'https://ABC.gr7.eu-west-1.eks.amazonaws.com';
  expect(() => connect(endpoint, { certificateAuthority: {} })).toThrow('gave no certificate authority');
});
