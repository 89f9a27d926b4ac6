import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/imds-dependent.ts';
import { toContainerAsks } from '#collect/raw/containers.ts';
import { facts, fargatePod } from '../../support/builders.ts';
import { asking, only, standings, waitingPod } from '../../support/fit.ts';
import { judge } from '../../support/judge.ts';

const running = (image: string, rest: object = {}) => ({ containers: asking(toContainerAsks({ image, ...rest })) });
const lbc = 'public.ecr.aws/eks/aws-load-balancer-controller:v2.13.4';
const karpenter = 'public.ecr.aws/karpenter/controller:1.6.0@sha256:0a1b';
const region = { env: [{ name: 'AWS_REGION', value: 'us-west-2' }] };
const vpc = { args: ['--cluster-name=demo', '--aws-vpc-id=vpc-0123'] };
const judged = (image: string, rest: object = {}) => judge(rule.id, facts(), [fargatePod(running(image, rest))]);

describe('passes when', () => {
  it.each([
    ['the controller has both arguments', lbc, { args: ['--aws-region=us-west-2', '--aws-vpc-id=vpc-1'] }],
    ['arguments and values stand apart', lbc, { args: ['--aws-region', 'us-west-2', '--aws-vpc-id', 'vpc-1'] }],
    ['IRSA tells the Region', lbc, { ...vpc, ...region }],
    ['the VPC is found by tags', lbc, { args: ['--aws-vpc-tags=Name=demo'], ...region }],
    ['a script has both', lbc, { command: ['sh', '-c', '/controller --aws-region=x --aws-vpc-id="vpc-1"'] }],
    ['Karpenter has its Region', karpenter, { env: [{ name: 'AWS_DEFAULT_REGION', valueFrom: {} }] }],
    ['it is another program', 'public.ecr.aws/karpenter/webhook:1', {}],
    ['another program only sounds like it', 'acme/aws-load-balancer-controller-tests:1', {}],
  ])('%s', async (_, image, rest) => {
    expect((await judged(image, rest)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });
});

describe('names', () => {
  it('what the AWS Load Balancer Controller lacks', async () => {
    expect(only(await judged(lbc, { args: ['--cluster-name=demo'] }))).toMatchObject({
      severity: 'high',
      message:
        'Deployment apps/web runs the AWS Load Balancer Controller without the argument --aws-region and the argument --aws-vpc-id: it then asks the instance metadata service, which Fargate does not have, and may exit with "failed to introspect …"',
      evidence: [{ what: 'container app: the argument --aws-region', is: 'absent', shouldBe: 'set' }, {}],
    });
  });

  it('only what is missing', async () => {
    const { evidence, remediation } = only(await judged(lbc, region));
    expect(evidence).toEqual([{ what: 'container app: the argument --aws-vpc-id', is: 'absent', shouldBe: 'set' }]);
    expect(remediation.summary).toContain('vpcId in its Helm chart');
  });

  it.each(['--aws-vpc-id=', '--aws-vpc-id=""', '--no-aws-vpc-id=vpc-1', '--aws-vpc-identity=vpc-1'])(
    'the VPC where the argument is %s',
    async (argument) => {
      expect(only(await judged(lbc, { args: [argument], ...region })).evidence).toHaveLength(1);
    },
  );

  it.each([
    ['set to nothing', { name: 'AWS_REGION', value: '' }],
    ['set to nothing at all', { name: 'AWS_REGION' }],
  ])('Karpenter whose Region is %s', async (_, variable) => {
    expect(only(await judged(karpenter, { env: [variable] })).message).toContain('without the variable AWS_REGION');
    const taken = { name: 'AWS_REGION', valueFrom: { fieldRef: { fieldPath: 'metadata.labels[region]' } } };
    expect((await judged(karpenter, { env: [taken] })).verdict.status).toBe('pass');
  });

  it('Karpenter without a Region, in whatever registry', async () => {
    const { message, remediation } = only(
      await judged('111122223333.dkr.ecr.us-west-2.amazonaws.com/karpenter/controller'),
    );
    expect(message).toContain('runs Karpenter without the variable AWS_REGION');
    expect(remediation.summary).toBe('Give Karpenter the variable AWS_REGION in its pod template');
  });
});

describe('is not-evaluated when', () => {
  it.each([
    ['variables come from elsewhere', karpenter, { envFrom: [{ configMapRef: { name: 'settings' } }] }],
    ['another command starts it', lbc, { command: ['/start.sh'] }],
  ])('%s', async (_, image, rest) => {
    expect((await judged(image, rest)).verdict).toMatchObject({ status: 'not-evaluated' });
  });
});

it('judges pods that Fargate runs as well as those that it has yet to take', async () => {
  expect(await standings(rule.id, running(karpenter))).toEqual({
    ...{ waiting: 'fail', onFargate: 'fail', elsewhere: 'fail' },
    ...{ unselected: 'not-applicable', daemonSet: 'not-applicable' },
  });
});

it('names a workload once', async () => {
  const { findings } = await judge(rule.id, facts(), [waitingPod(running(lbc)), fargatePod(running(lbc))]);
  expect(findings).toMatchObject([{ affected: { pods: 2 } }]);
});
