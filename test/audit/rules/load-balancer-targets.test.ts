import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kinds } from '#collect/kinds/index.ts';
import rule from '#audit/rules/load-balancer-targets.ts';
import type { BalancerObject, Ingress, Service, TargetGroupBinding } from '#model/cluster/traffic.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, pod } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const labels = { app: 'web' };
const onFargate = fargatePod({ labels: { app: 'web', 'eks.amazonaws.com/fargate-profile': 'apps' } });
const service = (fields: Partial<Service> = {}): Service => ({
  namespace: 'apps',
  name: 'web',
  selector: labels,
  isBalanced: true,
  loadBalancerClass: null,
  balancerType: null,
  targetType: null,
  scheme: null,
  internal: null,
  albTargetType: null,
  ...fields,
});
const judged = (fields: Partial<Service>, pods = [onFargate]) =>
  judge(rule.id, facts({ services: read([service(fields)]) }), pods);

const byController = { loadBalancerClass: 'service.k8s.aws/nlb' };

describe('load-balancer-targets passes', () => {
  it.each<[string, Partial<Service>]>([
    ['the AWS Load Balancer Controller is to send to pods', { ...byController, targetType: 'ip' }],
    ['it is to by the annotation of the type', { balancerType: 'external', targetType: 'ip' }],
    ['the type is the older nlb-ip', { balancerType: 'nlb-ip' }],
    ['Auto Mode decides', { loadBalancerClass: 'eks.amazonaws.com/nlb' }],
    ['another controller decides', { loadBalancerClass: 'example.com/lb' }],
    ['it has no load balancer', { isBalanced: false }],
    ['it selects other pods', { selector: { app: 'other' } }],
    ['it is in another namespace', { namespace: 'other' }],
  ])('when %s', async (_, fields) => {
    expect((await judged(fields)).verdict.status).toBe('pass');
  });

  it('when the pods that it sends to are on EC2', async () => {
    const kept = pod({ labels, annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } });
    expect((await judged({}, [kept])).findings).toEqual([]);
  });
});

describe('load-balancer-targets names the Service', () => {
  it('when nobody but the cloud provider makes its load balancer, even with an annotation that says ip', async () => {
    const { findings } = await judged({ targetType: 'ip' });
    expect(findings).toMatchObject([
      { severity: 'high', subject: { kind: 'Service', namespace: 'apps', name: 'web' }, affected: { pods: 1 } },
    ]);
    expect(findings[0]?.remediation.patch).toContain('loadBalancerClass: service.k8s.aws/nlb');
  });

  it('with the command that makes the controller send to pods', async () => {
    const { findings } = await judged({ ...byController, targetType: 'instance' });
    expect(findings).toMatchObject([{ severity: 'high' }]);
    expect(findings[0]?.remediation.commands).toEqual([
      'kubectl -n apps annotate service web --overwrite service.beta.kubernetes.io/aws-load-balancer-nlb-target-type=ip',
    ]);
  });

  it('as one that may, when the default of the controller decides', async () => {
    const { findings } = await judged(byController);
    expect(findings).toMatchObject([{ severity: 'medium' }]);
    expect(findings[0]?.message).toContain('may have targets of type instance');
  });

  it('less severely when some of its pods are elsewhere', async () => {
    const kept = pod({ name: 'b', labels, annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } });
    const { findings } = await judged({}, [onFargate, kept]);
    expect(findings).toMatchObject([{ severity: 'medium', affected: { pods: 1 } }]);
    expect(findings[0]?.message).toContain('1 of 2 pods');
  });

  it('without being sure that nothing arrives, which kube-proxy on an EC2 node may see to', async () => {
    const { findings } = await judged({ ...byController, targetType: 'instance' });
    expect(findings[0]?.message).toContain(
      'has targets of type instance, which are nodes, and Fargate supports targets of type ip only',
    );
    expect(findings[0]?.message).toContain('are on Fargate, and may get no traffic from it');
  });
});

const scheme = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const internal = 'service.beta.kubernetes.io/aws-load-balancer-internal';

describe('load-balancer-targets takes a Service from the cloud provider to the controller', () => {
  it.each<[string, Partial<Service>, string]>([
    ['public where nothing says otherwise', {}, 'internet-facing'],
    ['public as a Network Load Balancer, too', { balancerType: 'nlb' }, 'internet-facing'],
    ['public where it says so', { scheme: 'internet-facing' }, 'internet-facing'],
    ['public where it is said not to be internal', { internal: 'false' }, 'internet-facing'],
    ['public where the annotation is empty', { internal: '' }, 'internet-facing'],
    ['public where the scheme is none', { scheme: 'private' }, 'internet-facing'],
    ['internal by the annotation', { internal: 'true' }, 'internal'],
    ['internal by the oldest value of the annotation', { internal: '0.0.0.0/0' }, 'internal'],
    ['internal by a value that only the cloud provider takes for true', { internal: 'yes' }, 'internal'],
    [
      'internal although its scheme says otherwise, which is not read',
      { internal: 'true', scheme: 'internet-facing' },
      'internal',
    ],
    ['internal by a scheme that is not read yet', { scheme: 'internal' }, 'internal'],
    ['internal by a scheme, whatever the other one denies', { internal: 'false', scheme: 'internal' }, 'internal'],
  ])('%s', async (_, fields, expected) => {
    const { findings } = await judged(fields);
    const [finding] = findings;
    expect(parse(finding?.remediation.patch ?? '')).toEqual({
      metadata: {
        annotations: { 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip', [scheme]: expected },
      },
      spec: { loadBalancerClass: 'service.k8s.aws/nlb' },
    });
    expect(finding?.remediation.summary).toContain(`${scheme}: ${expected}`);
    expect(finding?.evidence).toContainEqual({
      ...{ what: `annotation ${scheme}`, is: fields.scheme ?? 'absent', shouldBe: expected },
    });
  });

  it('as which it is found no more', async () => {
    const patch = (await judged({})).findings[0]?.remediation.patch ?? '';
    const { metadata, spec } = parse(patch) as Record<'metadata' | 'spec', object>;
    const raw = {
      metadata: { ...metadata, namespace: 'apps', name: 'web' },
      spec: { ...spec, type: 'LoadBalancer', selector: labels },
    };
    expect(await judged(kinds.services.fact(raw) ?? {})).toMatchObject({ findings: [], verdict: { status: 'pass' } });
  });

  it.each<[Partial<Service>, string]>([
    [{}, 'keeps it internet-facing'],
    [{ internal: 'true' }, `The annotation ${internal} makes the load balancer of the cloud provider internal`],
    [{ scheme: 'internal' }, 'makes an internet-facing load balancer; the controller follows it'],
  ])('with what decides on its scheme, and what a new load balancer changes: %j', async (fields, why) => {
    const notes = (await judged(fields)).findings[0]?.remediation.notes?.join('\n');
    expect(notes).toContain(why);
    expect(notes).toContain('another DNS name and other addresses');
    expect(notes).toContain('DNS records, allow lists');
  });
});

it.each<[string, Partial<Service>]>([
  ['by its class', byController],
  ['by its type', { balancerType: 'external' }],
  ['for nodes, as it says', { ...byController, targetType: 'instance' }],
  ['internally', { ...byController, internal: 'true' }],
])('load-balancer-targets leaves the scheme to the controller that has the Service %s', async (_, fields) => {
  const { findings } = await judged(fields);
  expect(findings).toHaveLength(1);
  expect(JSON.stringify(findings[0]?.remediation)).not.toMatch(/scheme|internet-facing|loadBalancerClass/);
  expect(findings[0]?.remediation.commands).toHaveLength(1);
});

describe('load-balancer-targets is not evaluated', () => {
  it('when Services could not be read', async () => {
    const lost = facts({ services: unread('denied', 'list services (RBAC)') });
    const { verdict } = await judge(rule.id, lost, [onFargate]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['list services (RBAC)'] });
  });
});

const binding = (fields: Partial<TargetGroupBinding> = {}): TargetGroupBinding => ({
  kind: 'TargetGroupBinding',
  namespace: 'apps',
  name: 'k8s-apps-web',
  service: 'web',
  targetType: 'instance',
  madeFor: null,
  ...fields,
});
const ingress = (fields: Partial<Ingress> = {}): Ingress => ({
  kind: 'Ingress',
  namespace: 'apps',
  name: 'shop',
  className: 'alb',
  isForAlb: true,
  targetType: null,
  services: ['web'],
  ...fields,
});
const alb = { kind: 'IngressClass', name: 'alb', controller: 'ingress.k8s.aws/alb', parameters: null } as const;
const params = (targetType: string | null) => ({ kind: 'IngressClassParams', name: 'shared', targetType }) as const;
const balanced = (objects: readonly BalancerObject[], fields: Partial<Service> = {}, pods = [onFargate]) =>
  judge(
    rule.id,
    facts({ services: read([service({ isBalanced: false, ...fields })]), ingresses: read(objects) }),
    pods,
  );

describe('load-balancer-targets passes an Ingress', () => {
  it.each<[string, readonly BalancerObject[], Partial<Service>?]>([
    ['that is to send to pods', [alb, ingress({ targetType: 'ip' })]],
    ['whose Service is to be sent to by address', [alb, ingress({ targetType: 'instance' })], { albTargetType: 'ip' }],
    [
      'whose class says ip, whatever it says itself',
      [{ ...alb, parameters: 'shared' }, params('ip'), ingress({ targetType: 'instance' })],
    ],
    [
      'of a controller that is not the one of AWS',
      [{ ...alb, controller: 'k8s.io/ingress-nginx' }, ingress({ targetType: 'instance' })],
    ],
    ['of a class that is not there', [ingress({ className: 'nginx', isForAlb: false })]],
    ['that EKS Auto Mode has, where nothing is set', [{ ...alb, controller: 'eks.amazonaws.com/alb' }, ingress()]],
    [
      'whose binding shows that the default of the controller is ip',
      [alb, ingress(), binding({ targetType: 'ip', madeFor: 'Ingress apps/shop' })],
    ],
    ['of other Services', [alb, ingress({ services: ['other'] })]],
  ])('%s', async (_, objects, fields) => {
    const { findings, verdict } = await balanced(objects, fields);
    expect(findings).toEqual([]);
    expect(verdict.status).toBe('pass');
  });
});

describe('load-balancer-targets names the Ingress', () => {
  it.each<[string, readonly BalancerObject[], Partial<Service>?]>([
    ['that says instance', [alb, ingress({ targetType: 'instance' })]],
    [
      'whose Service says instance, though it says ip',
      [alb, ingress({ targetType: 'ip' })],
      { albTargetType: 'instance' },
    ],
    [
      'whose class says instance, though it says ip',
      [{ ...alb, parameters: 'shared' }, params('instance'), ingress({ targetType: 'ip' })],
    ],
    [
      'whose binding shows that the default of the controller is instance',
      [alb, ingress(), binding({ madeFor: 'Ingress apps/shop' })],
    ],
  ])('%s', async (_, objects, fields) => {
    const { findings } = await balanced(objects, fields);
    expect(findings).toMatchObject([
      { severity: 'high', subject: { kind: 'Ingress', namespace: 'apps', name: 'shop' } },
    ]);
  });

  it('with the command at the place that decides', async () => {
    const own = await balanced([alb, ingress({ targetType: 'instance' })]);
    expect(own.findings[0]?.remediation.commands).toEqual([
      'kubectl -n apps annotate ingress shop --overwrite alb.ingress.kubernetes.io/target-type=ip',
    ]);
    const ofService = await balanced([alb, ingress()], { albTargetType: 'instance' });
    expect(ofService.findings[0]?.remediation.commands).toEqual([
      'kubectl -n apps annotate service web --overwrite alb.ingress.kubernetes.io/target-type=ip',
    ]);
  });

  it('with the other parameters of a class, on which its scheme may depend', async () => {
    const { findings } = await balanced([{ ...alb, parameters: 'shared' }, params('instance'), ingress()]);
    expect(findings[0]?.remediation.notes?.join()).toContain('with the other parameters of this one copied');
  });

  it.each<[string, readonly BalancerObject[]]>([
    ['the default of the controller decides', [alb, ingress()]],
    ['its class is not there, but is called alb', [ingress({ targetType: 'instance' })]],
    [
      'the parameters of its class are not there',
      [{ ...alb, parameters: 'shared' }, ingress({ targetType: 'instance' })],
    ],
  ])('as one that may, where %s', async (_, objects) => {
    const { findings } = await balanced(objects);
    expect(findings).toMatchObject([{ severity: 'medium', subject: { kind: 'Ingress' } }]);
    expect(findings[0]?.message).toContain('may have targets of type instance');
  });
});

describe('load-balancer-targets judges a TargetGroupBinding', () => {
  it('that was made by hand, for nodes', async () => {
    const { findings } = await balanced([binding()]);
    expect(findings).toMatchObject([
      { severity: 'high', subject: { kind: 'TargetGroupBinding', name: 'k8s-apps-web' } },
    ]);
  });

  it('that was made for what no Ingress names', async () => {
    const { findings } = await balanced([binding({ madeFor: 'Group shared' })]);
    expect(findings).toMatchObject([{ subject: { kind: 'TargetGroupBinding' } }]);
  });

  it('not where it is of type ip', async () => {
    expect((await balanced([binding({ targetType: 'ip' })])).verdict.status).toBe('pass');
  });

  it('not at all where its target group decides', async () => {
    const { verdict } = await balanced([binding({ targetType: null })]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', unread: 1 });
  });
});

it('load-balancer-targets still judges Services where Ingresses could not be read, and says so', async () => {
  const lost = facts({ services: read([service()]), ingresses: unread('denied', 'list ingresses (RBAC)') });
  const { findings, verdict } = await judge(rule.id, lost, [onFargate]);
  expect(findings).toHaveLength(1);
  expect(verdict).toMatchObject({ status: 'fail', missingPermissions: ['list ingresses (RBAC)'] });
});
