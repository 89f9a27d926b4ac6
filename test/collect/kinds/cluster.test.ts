import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { describedCluster } from '../../support/fakes/memory-source.ts';

const toClusterInfo = kinds.cluster.fact;

describe('a cluster', () => {
  it('takes partition, region and account from the ARN', () => {
    const arn = 'arn:aws-us-gov:eks:us-gov-west-1:111122223333:cluster/apps';
    expect(toClusterInfo({ arn, version: '1.33', createdAt: 1767607200 })).toEqual({
      name: 'apps',
      arn,
      partition: 'aws-us-gov',
      account: '111122223333',
      region: 'us-gov-west-1',
      version: '1.33',
      platformVersion: null,
      createdAt: '2026-01-05T10:00:00Z',
      autoMode: false,
      securityGroup: null,
      authenticationMode: null,
      privateEndpoint: null,
      publicRanges: null,
      eventTtl: null,
    });
  });

  it.each([
    [{ enabled: true }, true],
    [{ enabled: false }, false],
    [{}, null],
  ])('reads Auto Mode from %j', (computeConfig, autoMode) => {
    expect(toClusterInfo({ ...describedCluster, computeConfig }).autoMode).toBe(autoMode);
  });

  it.each([
    [{ authenticationMode: 'API_AND_CONFIG_MAP' }, 'API_AND_CONFIG_MAP'],
    [{ authenticationMode: 'SOMETHING_NEW' }, null],
    [{}, null],
  ])('reads how it authenticates from %j', (accessConfig, mode) => {
    expect(toClusterInfo({ ...describedCluster, accessConfig }).authenticationMode).toBe(mode);
  });

  it.each([
    [{ endpointPublicAccess: true, publicAccessCidrs: ['203.0.113.7/32'] }, ['203.0.113.7/32']],
    [{ endpointPublicAccess: false, publicAccessCidrs: ['0.0.0.0/0'] }, []],
    [{ endpointPublicAccess: true }, null],
  ])('reads who reaches its API server from the internet from %j', (resourcesVpcConfig, ranges) => {
    expect(toClusterInfo({ ...describedCluster, resourcesVpcConfig }).publicRanges).toEqual(ranges);
  });

  it('names an ARN that is no cluster', () => {
    expect(() => toClusterInfo({ arn: 'arn:aws:s3:::x' })).toThrow('"arn:aws:s3:::x" is not the ARN of an EKS cluster');
  });
});
