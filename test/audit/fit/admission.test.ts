import { describe, expect, it } from 'vitest';
import { type Admission, standingOf } from '#audit/fit/admission.ts';
import { podJudge } from '#audit/pods/judge-pod.ts';
import { type ClusterFacts, read } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { type Expectation, expectationsOf } from '#model/configuration/configuration.ts';
import {
  facts,
  fargateOnly,
  fargatePod,
  minutesAgo,
  pendingPod,
  pod,
  profile,
  workload,
} from '../../support/builders/facts.ts';

function standing(one: Pod, cluster: ClusterFacts = facts()): Admission {
  return standingOf(podJudge(cluster)(one));
}

const never: Expectation = {
  coversCluster: () => true,
  coversNamespace: () => true,
  coversAll: true,
  fargate: 'never',
  reason: 'needs GPUs',
};
const expected = expectationsOf([never], { account: '111122223333', region: 'us-west-2', cluster: 'demo' });

function requirement(operator: string, ...values: string[]) {
  return { key: 'eks.amazonaws.com/compute-type', operator, values, field: false };
}

/** Made before its profile was. */
const older = (fields: Partial<Pod> = {}) => pod({ createdAt: minutesAgo(60 * 24 * 60), ...fields });

describe('a pod on Fargate', () => {
  it('is accepted when it has a node there, started or not', () => {
    expect([standing(fargatePod()), standing(fargatePod({ phase: 'Pending' }))]).toEqual(['accepted', 'accepted']);
  });

  it('is accepted also where its scheduler was left out', () => {
    expect(standing(fargatePod({ schedulerName: null }))).toBe('accepted');
  });

  it('is wanted while it waits for a node', () => {
    expect(standing(fargatePod({ nodeName: null, phase: 'Pending' }))).toBe('wanted');
  });

  it('is none of its own when another scheduler put it there', () => {
    expect(standing(fargatePod({ schedulerName: 'default-scheduler' }))).toBeNull();
  });
});

describe('a pod elsewhere that a profile selects', () => {
  it('is wanted, as it will go to Fargate when it is made again', () => {
    expect([standing(older()), standing(pod())]).toEqual(['wanted', 'wanted']);
  });

  it.each([
    ['finished', older({ phase: 'Succeeded' })],
    ['is being deleted', older({ deleting: true })],
    ['belongs to a DaemonSet', older({ owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' } })],
    [
      'is static',
      older({ owner: { apiVersion: 'v1', kind: 'Node', name: 'ip-10-0-0-1.us-west-2.compute.internal', uid: 'n' } }),
    ],
    ['runs where a scheduler of its own put it', older({ schedulerName: 'volcano' })],
    ['is in a namespace that no profile selects', older({ namespace: 'other' })],
  ])('is not wanted when it %s', (_, one) => {
    const agent = workload({ kind: 'DaemonSet', name: 'agent', uid: 'd' });
    expect(standing(one, facts({ workloads: read([agent]) }))).toBeNull();
  });

  it('is not wanted when its template keeps it off, or pins another profile', () => {
    const template = (fields: object) => facts({ workloads: read([workload({ template: fields })]) });
    const annotations = { 'eks.amazonaws.com/compute-type': 'ec2' };
    const labels = { 'eks.amazonaws.com/fargate-profile': 'gone' };
    expect(standing(older(), template({ annotations }))).toBeNull();
    expect(standing(older(), template({ labels }))).toBeNull();
    expect(standing(older(), template({ nodeName: 'ip-10-0-0-1' }))).toBeNull();
  });

  it.each([
    ['what nodes of Fargate are', { nodeSelector: { 'kubernetes.io/os': 'linux' } }],
    ['another processor', { nodeSelector: { 'kubernetes.io/arch': 'arm64' } }],
    ['a label of another node', { nodeSelector: { 'karpenter.sh/capacity-type': 'spot' } }],
    [
      'any node but one of Fargate',
      { hasNodeAffinity: true, asks: { nodeTerms: [[requirement('NotIn', 'fargate')]] } },
    ],
    ['some node rather than another', { hasNodeAffinity: true }],
  ])('is wanted whatever node it asks for, such as %s', (_, fields) => {
    expect(standing(older(fields))).toBe('wanted');
    expect(standing(pendingPod(2, fields))).toBe('wanted');
    expect(standing(pod({ ...fields, nodeName: null }), facts({ mode: 'manifests' }))).toBe('wanted');
  });

  it('may be wanted with a scheduler or a node of its own when no other node can come, and in a manifest', () => {
    const schedulerName = 'volcano';
    expect(standing(pendingPod(30, { schedulerName }), fargateOnly())).toBe('wanted');
    expect(standing(pendingPod(2, { schedulerName }), fargateOnly())).toBeNull();
    expect(standing(pod({ schedulerName, nodeName: null }), facts({ mode: 'manifests' }))).toBe('wanted');
    expect(standing(pod(), facts({ mode: 'manifests' }))).toBe('wanted');
  });

  it('is not wanted by a profile that is not ACTIVE', () => {
    expect(standing(older(), facts({ profiles: read([profile({ status: 'CREATE_FAILED' })]) }))).toBeNull();
  });

  it('is not wanted where the configuration keeps the namespace off Fargate', () => {
    const judge = podJudge(facts(), expected);
    expect(standingOf(judge(older()))).toBeNull();
  });
});
