import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodesOf } from '#audit/fit/fargate-node.ts';
import { type Constrained, judgeConstraints, withoutPlatform } from '#audit/fit/node-constraints.ts';
import type { NodeRequirement } from '#model/facts/pod-asks.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { profile } from '../../support/builders/facts.ts';
import { subnet } from '../../support/builders/surroundings.ts';

const subnets = read([subnet(), subnet({ id: 'subnet-b', zone: 'us-west-2b' })]);
const nodes = nodesOf([profile()], subnets, 'us-west-2');
const requirement = (key: string, operator: string, ...values: string[]): NodeRequirement => {
  return { key, operator, values, field: false };
};
const byTerms = (...nodeTerms: NodeRequirement[][]): Constrained => ({ nodeSelector: {}, asks: { nodeTerms } });
const degree = (asked: Constrained) => judgeConstraints(asked, nodes).degree;

describe('nodes of Fargate against one requirement', () => {
  it.each([
    ['kubernetes.io/arch', 'In', ['arm64', 'amd64'], 'met'],
    ['kubernetes.io/arch', 'In', ['arm64'], 'unmet'],
    ['kubernetes.io/os', 'NotIn', ['windows'], 'met'],
    ['kubernetes.io/os', 'DoesNotExist', [], 'unmet'],
    ['eks.amazonaws.com/compute-type', 'NotIn', ['fargate', 'hybrid', 'auto'], 'unmet'],
    ['eks.amazonaws.com/compute-type', 'In', ['fargate'], 'met'],
    ['eks.amazonaws.com/fargate-profile', 'In', ['apps'], 'unmet'],
    ['eks.amazonaws.com/nodegroup', 'Exists', [], 'unmet'],
    ['karpenter.sh/nodepool', 'DoesNotExist', [], 'met'],
    ['karpenter.k8s.aws/instance-cpu', 'Gt', ['8'], 'unmet'],
    ['topology.kubernetes.io/zone', 'In', ['us-west-2b'], 'met'],
    ['topology.kubernetes.io/zone', 'In', ['us-west-2c'], 'unmet'],
    ['failure-domain.beta.kubernetes.io/region', 'In', ['us-west-2'], 'met'],
    ['topology.kubernetes.io/region', 'In', ['eu-west-1'], 'unmet'],
    ['kubernetes.io/hostname', 'Exists', [], 'met'],
    ['kubernetes.io/hostname', 'In', ['ip-10-0-0-1.us-west-2.compute.internal'], 'may-miss'],
    ['node.kubernetes.io/instance-type', 'In', ['m5.large'], 'may-miss'],
    ['node.kubernetes.io/instance-type', 'NotIn', ['m5.large'], 'met'],
    ['vpc.amazonaws.com/has-trunk-attached', 'Exists', [], 'may-miss'],
    ['notkubernetes.io/disk', 'Exists', [], 'unmet'],
    ['example.com/team', 'In', ['a'], 'unmet'],
    ['example.com/team', 'DoesNotExist', [], 'met'],
    ['constructor', 'Exists', [], 'unmet'],
  ])('%s %s %j: %s', (key, operator, values, expected) => {
    expect(degree(byTerms([requirement(key, operator, ...values)]))).toBe(expected);
  });

  it.each([
    ['In', 'ip-10-0-0-1.us-west-2.compute.internal', 'unmet'],
    ['In', 'fargate-ip-10-0-0-1.us-west-2.compute.internal', 'may-miss'],
    ['NotIn', 'fargate-ip-10-0-0-1.us-west-2.compute.internal', 'met'],
  ])('the name of a node, %s %s: %s', (operator, name, expected) => {
    const one = { ...requirement('metadata.name', operator, name), field: true };
    expect(degree(byTerms([one]))).toBe(expected);
  });

  it('leaves a zone open while the subnets are unread', () => {
    const somewhere = nodesOf([profile()], unread('denied'), 'us-west-2');
    const asked = byTerms([requirement('topology.kubernetes.io/zone', 'In', 'us-west-2c')]);
    expect(judgeConstraints(asked, somewhere).degree).toBe('unread');
  });
});

describe('terms of node affinity', () => {
  const team = requirement('team', 'In', 'a');
  const linux = requirement('kubernetes.io/os', 'In', 'linux');

  it('one that is met is enough, and of it all must be', () => {
    expect(degree(byTerms([team], [linux]))).toBe('met');
    expect(degree(byTerms([team, linux]))).toBe('unmet');
  });

  it('one without requirements matches nothing', () => {
    expect(degree(byTerms([]))).toBe('unmet');
  });

  it('two zones of one node are not met by two nodes', () => {
    const zone = (name: string) => requirement('topology.kubernetes.io/zone', 'In', name);
    expect(degree(byTerms([zone('us-west-2a'), zone('us-west-2b')]))).toBe('unmet');
  });

  it('without the platform, a term that asks for nothing else is met', () => {
    expect(degree(withoutPlatform(byTerms([requirement('kubernetes.io/arch', 'In', 'arm64')])))).toBe('met');
    expect(degree(withoutPlatform(byTerms([requirement('kubernetes.io/arch', 'In', 'arm64'), team])))).toBe('unmet');
  });
});

type Labels = ReadonlyMap<string, string>;

/** A second reading of kube-scheduler's rules: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
const holds = (node: Labels, { key, operator, values: asked }: NodeRequirement): boolean => {
  const value = node.get(key);
  switch (operator) {
    case 'In':
      return value !== undefined && asked.includes(value);
    case 'NotIn':
      return value === undefined || !asked.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default: {
      if (value === undefined || !/^-?\d+$/.test(value)) return false;
      return operator === 'Gt' ? Number(value) > Number(asked[0]) : Number(value) < Number(asked[0]);
    }
  }
};

const suits = (node: Labels, { nodeSelector, asks: { nodeTerms } }: Constrained): boolean => {
  if (!Object.entries(nodeSelector).every(([key, value]) => node.get(key) === value)) return false;
  if (nodeTerms === undefined) return true;
  return nodeTerms.some((term) => term.length > 0 && term.every((one) => holds(node, one)));
};

const openKeys = ['node.kubernetes.io/instance-type', 'vpc.amazonaws.com/cores', 'kubernetes.io/hostname'];
const keys = [
  ...['kubernetes.io/os', 'beta.kubernetes.io/arch', 'eks.amazonaws.com/compute-type'],
  ...['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'],
  ...['eks.amazonaws.com/nodegroup', 'karpenter.sh/nodepool', 'team', ...openKeys],
];
const values = ['linux', 'windows', 'amd64', 'arm64', 'fargate', 'ec2', 'us-west-2a', 'us-west-2b', 'us-west-2', '4'];
const requirements = fc.oneof(
  fc.record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
    field: fc.constant(false),
  }),
  fc.record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom('Exists', 'DoesNotExist'),
    values: fc.constant([]),
    field: fc.constant(false),
  }),
  fc.record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom('Gt', 'Lt'),
    values: fc.constantFrom(['3'], ['5']),
    field: fc.constant(false),
  }),
);
const shapes: fc.Arbitrary<Constrained> = fc.record({
  nodeSelector: fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...values), { maxKeys: 2 }),
  asks: fc.oneof(
    fc.constant({}),
    fc.record({
      nodeTerms: fc.array(fc.array(requirements, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    }),
  ),
});

/** All that a Fargate node is known to have, in each zone of the profile. */
const plain = ['us-west-2a', 'us-west-2b'].map((zone): [string, string][] => [
  ['kubernetes.io/os', 'linux'],
  ['beta.kubernetes.io/arch', 'amd64'],
  ['eks.amazonaws.com/compute-type', 'fargate'],
  ['topology.kubernetes.io/zone', zone],
  ['topology.kubernetes.io/region', 'us-west-2'],
]);
const likely = plain.map((labels) => new Map([...labels, ['kubernetes.io/hostname', 'ip-10-0-9-9']]));

/** The same with every value of the labels of which nobody knows, and with none; no host is named by a number. */
const possible = plain.flatMap((labels) =>
  [undefined, ...values].flatMap((type) =>
    [undefined, ...values].flatMap((cores) =>
      ['ip-10-0-9-9', ...values.filter((value) => value !== '4')].map((hostname) => {
        const open = [type, cores, hostname].map((value, index) => [openKeys[index] ?? '', value] as const);
        return new Map([...labels, ...open.filter((entry): entry is [string, string] => entry[1] !== undefined)]);
      }),
    ),
  ),
);

describe('any shape of nodeSelector and required affinity', () => {
  it('is met when the reference places it on a Fargate node, and unmet only when no node could ever suit', () => {
    fc.assert(
      fc.property(shapes, (asked) => {
        const ours = degree(asked);
        expect(ours === 'met').toBe(likely.some((node) => suits(node, asked)));
        if (ours === 'unmet') expect(possible.some((node) => suits(node, asked))).toBe(false);
      }),
      { numRuns: 400 },
    );
  });
});
