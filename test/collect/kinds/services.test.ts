import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import {
  albTargetTypeAnnotation,
  internalAnnotation,
  loadBalancerTypeAnnotation,
  schemeAnnotation,
  targetTypeAnnotation,
} from '#model/cluster/traffic.ts';

const { fact, keep } = kinds.services;
const metadata = { namespace: 'apps', name: 'web' };
const spec = { type: 'LoadBalancer', selector: { app: 'web' } };

describe('a Service', () => {
  it('says whom it selects, and what decides on its targets', () => {
    const annotations = {
      [loadBalancerTypeAnnotation]: 'external',
      [targetTypeAnnotation]: 'instance',
      [schemeAnnotation]: 'internal',
      [internalAnnotation]: 'true',
      [albTargetTypeAnnotation]: 'ip',
    };
    const raw = { metadata: { ...metadata, annotations }, spec: { ...spec, loadBalancerClass: 'service.k8s.aws/nlb' } };
    expect(fact(raw)).toEqual({
      namespace: 'apps',
      name: 'web',
      selector: { app: 'web' },
      loadBalancerClass: 'service.k8s.aws/nlb',
      isBalanced: true,
      balancerType: 'external',
      targetType: 'instance',
      scheme: 'internal',
      internal: 'true',
      albTargetType: 'ip',
    });
  });

  it('is the same after redaction, which keeps no other annotation and no address', () => {
    const annotations = {
      ...{ [targetTypeAnnotation]: 'ip', [schemeAnnotation]: 'internal', [internalAnnotation]: '0.0.0.0/0' },
      note: 'canary',
    };
    const raw = {
      metadata: { ...metadata, annotations },
      spec: { ...spec, externalIPs: ['canary'] },
      status: 'canary',
    };
    expect(JSON.stringify(keep(raw))).not.toContain('canary');
    expect(fact(keep(raw))).toEqual(fact(raw));
  });
});

it('a Service of another type has no load balancer of its own', () => {
  expect(fact({ metadata, spec: { ...spec, type: 'NodePort' } })).toMatchObject({ isBalanced: false });
});

it.each([{ type: 'ExternalName' }, { selector: {} }, { selector: null }])(
  'a Service that selects nothing is left out: %j',
  (other) => {
    expect(fact({ metadata, spec: { ...spec, ...other } })).toBeNull();
  },
);
