import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { loadBalancerTypeAnnotation, targetTypeAnnotation } from '#model/cluster/network.ts';

const { fact, keep } = kinds.services;
const metadata = { namespace: 'apps', name: 'web' };
const spec = { type: 'LoadBalancer', selector: { app: 'web' } };

describe('a Service of type LoadBalancer', () => {
  it('says whom it selects, and what decides on its targets', () => {
    const annotations = { [loadBalancerTypeAnnotation]: 'external', [targetTypeAnnotation]: 'instance' };
    const raw = { metadata: { ...metadata, annotations }, spec: { ...spec, loadBalancerClass: 'service.k8s.aws/nlb' } };
    expect(fact(raw)).toEqual({
      namespace: 'apps',
      name: 'web',
      selector: { app: 'web' },
      loadBalancerClass: 'service.k8s.aws/nlb',
      type: 'external',
      targetType: 'instance',
    });
  });

  it('is the same after redaction, which keeps no other annotation and no address', () => {
    const annotations = { [targetTypeAnnotation]: 'ip', note: 'canary' };
    const raw = {
      metadata: { ...metadata, annotations },
      spec: { ...spec, externalIPs: ['canary'] },
      status: 'canary',
    };
    expect(JSON.stringify(keep(raw))).not.toContain('canary');
    expect(fact(keep(raw))).toEqual(fact(raw));
  });
});

describe('a Service that no load balancer sends through, or that selects nothing,', () => {
  it.each([{ type: 'ClusterIP' }, { type: 'NodePort' }, { selector: {} }, { selector: null }])(
    'is left out: %j',
    (other) => {
      expect(fact({ metadata, spec: { ...spec, ...other } })).toBeNull();
    },
  );
});
