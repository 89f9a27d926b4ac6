import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const { fact, keep } = kinds.ingresses;
const backend = (name: string) => ({ service: { name, port: { number: 80 } } });
const ingress = {
  kind: 'Ingress',
  metadata: {
    namespace: 'apps',
    name: 'shop',
    annotations: { 'alb.ingress.kubernetes.io/target-type': 'ip', 'alb.ingress.kubernetes.io/auth-idp-oidc': 'canary' },
  },
  spec: {
    ingressClassName: 'alb',
    defaultBackend: backend('web'),
    tls: [{ secretName: 'canary' }],
    rules: [
      { host: 'canary', http: { paths: [{ path: '/canary', backend: backend('api') }, { backend: backend('web') }] } },
    ],
  },
};
const ofClass = {
  kind: 'IngressClass',
  metadata: { name: 'alb' },
  spec: {
    controller: 'ingress.k8s.aws/alb',
    parameters: { apiGroup: 'elbv2.k8s.aws', kind: 'IngressClassParams', name: 'shared' },
  },
};
const params = {
  kind: 'IngressClassParams',
  metadata: { name: 'shared' },
  spec: { targetType: 'ip', tags: ['canary'] },
};
const binding = (labels: Record<string, string>) => ({
  kind: 'TargetGroupBinding',
  metadata: { namespace: 'apps', name: 'k8s-apps-web', labels },
  spec: { targetType: 'instance', targetGroupARN: 'canary', serviceRef: { name: 'web', port: 80 } },
});
const byIngress = { 'ingress.k8s.aws/stack-namespace': 'apps', 'ingress.k8s.aws/stack-name': 'shop' };

describe('an object about load balancers', () => {
  it('is an Ingress, with the Services that it sends to', () => {
    expect(fact(ingress)).toEqual({
      ...{ kind: 'Ingress', namespace: 'apps', name: 'shop', className: 'alb', isForAlb: true, targetType: 'ip' },
      services: ['web', 'api'],
    });
  });

  it('is an Ingress that names its class by annotation, as before', () => {
    const annotations = { 'kubernetes.io/ingress.class': 'nginx' };
    expect(fact({ ...ingress, metadata: { namespace: 'apps', name: 'old', annotations }, spec: {} })).toMatchObject({
      ...{ className: 'nginx', isForAlb: false, services: [] },
    });
  });

  it('is a class, or its parameters', () => {
    expect(fact(ofClass)).toEqual({
      ...{ kind: 'IngressClass', name: 'alb', controller: 'ingress.k8s.aws/alb', parameters: 'shared' },
    });
    expect(fact(params)).toEqual({ kind: 'IngressClassParams', name: 'shared', targetType: 'ip' });
  });

  it.each([
    [byIngress, 'Ingress apps/shop'],
    [{ 'service.k8s.aws/stack-namespace': 'apps', 'service.k8s.aws/stack-name': 'web' }, 'Service apps/web'],
    [{ 'ingress.k8s.aws/stack': 'shared' }, 'Group shared'],
    [{}, null],
  ])('is a TargetGroupBinding, which says by labels what it was made for: %j', (labels, madeFor) => {
    expect(fact(binding(labels))).toEqual({
      ...{
        kind: 'TargetGroupBinding',
        namespace: 'apps',
        name: 'k8s-apps-web',
        service: 'web',
        targetType: 'instance',
      },
      madeFor,
    });
  });

  it.each([[ingress], [ofClass], [params], [binding(byIngress)]])('is the same after redaction: %j', (raw) => {
    expect(JSON.stringify(keep(raw))).not.toContain('canary');
    expect(fact(keep(raw))).toEqual(fact(raw));
  });
});
