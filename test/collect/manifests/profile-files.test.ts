import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readEksctl } from '#collect/manifests/read-eksctl.ts';
import { readProfilesFile } from '#collect/manifests/profiles-source.ts';
import { describedProfiles } from '../../support/builders/manifests.ts';

describe('profiles as the AWS CLI prints them', () => {
  it('know their cluster by their ARNs', () => {
    expect(readProfilesFile(describedProfiles({ namespace: 'shop' }), 'p.json')).toMatchObject({
      ...{ name: 'demo', account: '111122223333', region: 'us-west-2', partition: 'aws', version: null },
      profiles: [{ fargateProfileName: 'profile-0', selectors: [{ namespace: 'shop' }] }],
    });
  });

  it('may be one, with or without the outer object, and may be hand-made', () => {
    const one = { fargateProfileName: 'a', status: 'ACTIVE', clusterName: 'mine', selectors: [{ namespace: 'x' }] };
    const unknown = { name: 'mine', account: null, region: null };
    expect(readProfilesFile(JSON.stringify(one), 'p.json')).toMatchObject(unknown);
    expect(readProfilesFile(JSON.stringify({ fargateProfile: one }), 'p.json')).toMatchObject(unknown);
    const nameless = { ...one, clusterName: undefined };
    expect(readProfilesFile(JSON.stringify([nameless]), 'dir/p.json').name).toBe('p.json');
  });

  it('may stand one after the other, in JSON, in YAML, and in YAML that was appended without a separator', () => {
    const named = (name: string) => ({
      fargateProfile: { fargateProfileName: name, selectors: [{ namespace: name }] },
    });
    const [a, b] = [named('a'), named('b')];
    const texts = [
      `${JSON.stringify(a, null, 2)}\n${JSON.stringify(b, null, 2)}\n`,
      `${JSON.stringify([a])}${JSON.stringify(b)}`,
      `${stringify(a)}---\n${stringify(b)}`,
      `${stringify(a)}${stringify(b)}`,
    ];
    for (const text of texts)
      expect(readProfilesFile(text, 'p').profiles).toEqual([a.fargateProfile, b.fargateProfile]);
  });

  it('may be those that eksctl prints', () => {
    const selectors = [{ namespace: 'shop', labels: { fargate: 'yes' } }];
    const printed = [
      { name: 'shop', podExecutionRoleARN: 'arn:r', selectors, subnets: ['subnet-1'], status: 'ACTIVE' },
    ];
    const profile = { fargateProfileName: 'shop', podExecutionRoleArn: 'arn:r', selectors };
    for (const text of [JSON.stringify(printed), stringify(printed, { version: '1.1' })])
      expect(readProfilesFile(text, 'p').profiles).toMatchObject([profile]);
  });

  it.each([
    ['["a", "b"]', /^p\.json:1:2: holds names, not profiles; make it with: aws eks list-fargate-profiles/],
    ['{"fargateProfileNames": ["a"]}', /^p\.json:1:1: lists names, not profiles; make it with/],
    ['[\n  {"name": "a"}\n]', /^p\.json:2:3: has something without a fargateProfileName/],
    ['{"fargateProfile": {}}\n{"fargateProfile": {}}', /^p\.json:1:20: has something without a/],
    ['{"fargateProfileName": "ä"}\n  {"fargateProfile": {}}', /^p\.json:2:22: has something without a/],
    ['{"a": ', /^p\.json:1:\d+: not valid YAML/],
    ['', /^p\.json is empty; make it with/],
  ])('%j is refused with its place and the way out', (text, message) => {
    expect(() => readProfilesFile(text, 'p.json')).toThrow(message);
  });
});

const config = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: demo
  region: eu-west-1
  version: "1.33"
fargateProfiles:
  - name: shop
    podExecutionRoleARN: arn:aws:iam::111122223333:role/pods
    selectors:
      - namespace: shop
        labels: {fargate: "yes"}
      - namespace: tools-*
`;

describe('an eksctl ClusterConfig', () => {
  it('gives its profiles as they will be', () => {
    expect(readEksctl(config, 'c.yaml')).toEqual({
      ...{ name: 'demo', account: null, region: 'eu-west-1', partition: 'aws', version: '1.33' },
      profiles: [
        {
          fargateProfileName: 'shop',
          clusterName: 'demo',
          status: 'ACTIVE',
          podExecutionRoleArn: 'arn:aws:iam::111122223333:role/pods',
          selectors: [
            { namespace: 'shop', labels: { fargate: 'yes' } },
            { namespace: 'tools-*', labels: {} },
          ],
        },
      ],
    });
  });

  it('may have none', () => {
    expect(readEksctl(config.replace(/fargateProfiles[^]*/, ''), 'c.yaml').profiles).toEqual([]);
  });

  it.each([
    ['"yes"', 'yes', 'c.yaml:12:18: label fargate of fargateProfiles[0].selectors[0] is not a text'],
    ['namespace: tools-*', 'labels: {a: b}', 'c.yaml:13:9: fargateProfiles[0].selectors[1] has no namespace'],
    ['name: shop', 'nam: shop', 'c.yaml:8:5: fargateProfiles[0] has no name'],
    [/ {4}selectors[^]*/, '', 'c.yaml:8:5: fargateProfiles[0] has no selectors'],
    [/selectors:[^]*/, 'selectors: shop', 'c.yaml:10:16: selectors is no list'],
    [/selectors:[^]*/, 'selectors: [shop]', 'c.yaml:10:17: selectors has an item that is no object'],
    ['  name: demo\n', '', 'c.yaml:4:3: metadata has no name'],
    ['ClusterConfig', 'Cluster', 'c.yaml:1:1: no ClusterConfig of eksctl.io is in it'],
  ])('without %s it is refused with its place', (was, is, message) => {
    expect(() => readEksctl(config.replace(was, is), 'c.yaml')).toThrow(message);
  });
});
