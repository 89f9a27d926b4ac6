import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/load-balancer-targets.ts';
import type { LoadBalancedService } from '#model/cluster/network.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, pod } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const labels = { app: 'web' };
const onFargate = fargatePod({ labels: { app: 'web', 'eks.amazonaws.com/fargate-profile': 'apps' } });
const service = (fields: Partial<LoadBalancedService> = {}): LoadBalancedService => ({
  namespace: 'apps',
  name: 'web',
  selector: labels,
  loadBalancerClass: null,
  type: null,
  targetType: null,
  ...fields,
});
const judged = (fields: Partial<LoadBalancedService>, pods = [onFargate]) =>
  judge(rule.id, facts({ loadBalancedServices: read([service(fields)]) }), pods);

const byController = { loadBalancerClass: 'service.k8s.aws/nlb' };

describe('load-balancer-targets passes', () => {
  it.each<[string, Partial<LoadBalancedService>]>([
    ['the AWS Load Balancer Controller is to send to pods', { ...byController, targetType: 'ip' }],
    ['it is to by the annotation of the type', { type: 'external', targetType: 'ip' }],
    ['the type is the older nlb-ip', { type: 'nlb-ip' }],
    ['Auto Mode decides', { loadBalancerClass: 'eks.amazonaws.com/nlb' }],
    ['another controller decides', { loadBalancerClass: 'example.com/lb' }],
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
});

describe('load-balancer-targets is not evaluated', () => {
  it('when Services could not be read', async () => {
    const lost = facts({ loadBalancedServices: unread('denied', 'list services (RBAC)') });
    const { verdict } = await judge(rule.id, lost, [onFargate]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['list services (RBAC)'] });
  });
});
