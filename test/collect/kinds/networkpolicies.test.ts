import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const { fact, keep } = kinds.networkpolicies;
const metadata = { namespace: 'apps', name: 'web', annotations: { note: 'canary' } };
const peers = [{ from: [{ podSelector: {} }] }];
const policy = (spec: object) => ({ metadata, spec: { podSelector: {}, ...spec } });

describe('a NetworkPolicy', () => {
  it('says whom it selects', () => {
    expect(fact(policy({ podSelector: { matchLabels: { app: 'web' } }, ingress: peers }))).toEqual({
      namespace: 'apps',
      name: 'web',
      podSelector: { matchLabels: { app: 'web' }, matchExpressions: [] },
      limits: ['Ingress'],
    });
  });

  it.each([
    [{}, ['Ingress']],
    [{ policyTypes: ['Egress'] }, ['Egress']],
    [{ egress: [{ to: [{ podSelector: {} }] }] }, ['Ingress', 'Egress']],
    [{ policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: peers }, ['Egress']],
    [{ policyTypes: ['Ingress', 'Egress'], ingress: peers, egress: [{}] }, ['Ingress']],
    [{ ingress: [{ from: [], ports: [{ port: 80 }] }] }, ['Ingress']],
  ])('with %j limits %j', (spec, limits) => {
    expect(fact(policy(spec))).toMatchObject({ limits });
  });

  it.each([
    { ingress: [{}] },
    { ingress: [{ from: [], ports: [] }] },
    { policyTypes: ['Egress'], egress: [...peers, {}] },
  ])('that lets everything through is none: %j', (spec) => {
    expect(fact(policy(spec))).toBeNull();
  });

  it('is the same after redaction', () => {
    const raw = { ...policy({ ingress: peers }), status: 'canary' };
    expect(JSON.stringify(keep(raw))).not.toContain('canary');
    expect(fact(keep(raw))).toEqual(fact(raw));
  });
});
