import { describe, expect, it } from 'vitest';
import { notAskedOf } from '#audit/engine/rules-for-manifests.ts';
import { rules } from '#audit/rules/index.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import { facts } from '../../support/builders/facts.ts';

function asked(...args: [ClusterFacts, 'cluster' | 'file' | 'nowhere', boolean?]): string[] {
  const [of, from, anyOnFargate = true] = args;
  const left = notAskedOf(rules, of, from, anyOnFargate);
  return rules.map(({ id }) => id).filter((id) => !left.has(id));
}

/** Whoever adds a rule about templates says so here, after thinking of what it makes of a manifest. */
const aboutTemplates = [
  ...['capacity-rounded-up', 'coredns-off-fargate', 'daemonset-on-fargate', 'ephemeral-storage-short'],
  ...['imds-dependent', 'limits-above-requests', 'load-balancer-targets', 'logging-configmap-ineffective'],
  ...[
    'logging-configmap-invalid',
    'logging-configmap-missing',
    'logging-configmap-unstartable',
    'logging-namespace-unlabelled',
    'logging-permission-missing',
  ],
  ...['namespace-not-selected', 'node-constraint-unmet', 'node-feature-missing'],
  ...['pod-architecture-unsupported', 'pod-capability-unsupported', 'pod-gpu-request'],
  ...[
    'pod-host-access',
    'pod-host-port',
    'pod-identity-on-fargate',
    'pod-port-taken',
    'pod-privileged',
    'pod-too-large',
  ],
  ...['pod-volume-unsupported', 'profile-ambiguous', 'profile-bypassed', 'profile-pin-invalid', 'requests-missing'],
  ...['security-group-policy-incomplete', 'selector-labels-missing', 'toleration-by-hand'],
  'topology-spread-ineffective',
];

describe('rules that manifests are judged by', () => {
  it('are those about templates, whether or not a cluster tells all that they need', () => {
    expect(asked(facts(), 'cluster')).toEqual(aboutTemplates);
    expect(asked(facts({ loggingConfigMap: unread('denied') }), 'cluster')).toEqual(aboutTemplates);
  });

  it('by a file of profiles, only those that it can tell enough for', () => {
    const profilesOnly = {
      ...Object.fromEntries(
        Object.entries(facts()).map(([name, value]) => [name, isSlice(value) ? unread('untold') : value]),
      ),
      profiles: read([]),
    } as unknown as ClusterFacts;
    const left = aboutTemplates.filter((id) => !asked(profilesOnly, 'file').includes(id));
    expect(left).toEqual([
      ...[
        'coredns-off-fargate',
        'load-balancer-targets',
        'logging-configmap-ineffective',
        'logging-configmap-invalid',
        'logging-configmap-missing',
        'logging-configmap-unstartable',
      ],
      ...['logging-namespace-unlabelled', 'logging-permission-missing', 'pod-identity-on-fargate'],
      'security-group-policy-incomplete',
    ]);
  });

  it('are none about logging when nothing would go to Fargate, and none about profiles when there are none', () => {
    const groups = (ids: string[]) => new Set(rules.filter(({ id }) => ids.includes(id)).map(({ group }) => group));
    expect(groups(asked(facts(), 'cluster', false))).toEqual(
      new Set(['running', 'placement', 'pod fits Fargate', "profile's surroundings"]),
    );
    expect(groups(asked(facts(), 'nowhere'))).toEqual(
      new Set(['running', 'logging', 'pod fits Fargate', "profile's surroundings"]),
    );
  });

  it('say why they are left out', () => {
    expect([...notAskedOf(rules, facts(), 'nowhere', false).values()].every((reason) => reason.length > 10)).toBe(true);
  });
});

function isSlice(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ok' in value;
}
