import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-identity-on-fargate.ts';
import type { Pod } from '#model/facts/pod.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, pendingPod, pod } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const association = (serviceAccount: string, namespace = 'apps') => ({ namespace, serviceAccount, id: 'a-1' });
const associated = (pods: readonly Pod[], ...of: ReturnType<typeof association>[]) =>
  judge(rule.id, facts({ podIdentityAssociations: read(of) }), pods);
const webPod = fargatePod({ serviceAccountName: 'web' });

it('passes when no pod on Fargate has an association', async () => {
  const others = [association('other'), association('web', 'elsewhere')];
  expect((await associated([webPod], ...others)).verdict).toMatchObject({ status: 'pass', judged: 1 });
});

it('passes when the pod has a token by IRSA as well', async () => {
  const both = fargatePod({ serviceAccountName: 'web', hasWebIdentity: true });
  expect((await associated([both], association('web'))).verdict.status).toBe('pass');
});

it('names the workload and its service account', async () => {
  const { findings } = await associated([webPod, { ...webPod, name: 'web-2' }], association('web'));
  expect(findings).toMatchObject([
    {
      severity: 'high',
      subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
      evidence: [{ what: 'service account', is: 'apps/web' }, { what: 'Pod Identity association' }],
      affected: { pods: 2, workloads: 1 },
    },
  ]);
  expect(findings[0]?.message).toContain('Deployment apps/web is on Fargate, where EKS Pod Identity does not work');
});

it('takes a pod that names no service account for one of `default`', async () => {
  expect((await associated([fargatePod()], association('default'))).findings).toHaveLength(1);
});

describe('of pods that are not on Fargate', () => {
  it('names one that waits and that a profile selects', async () => {
    const waiting = pendingPod(10, { serviceAccountName: 'web', schedulerName: 'fargate-scheduler' });
    expect((await associated([waiting], association('web'))).findings).toHaveLength(1);
  });

  it.each([
    ['no profile selects it', pod({ namespace: 'other', serviceAccountName: 'web' })],
    ['it is kept off', pod({ serviceAccountName: 'web', annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } })],
    ['it is finished', fargatePod({ serviceAccountName: 'web', phase: 'Succeeded' })],
  ])('says nothing when %s', async (_, one) => {
    const { findings } = await associated([one], association('web'), association('web', 'other'));
    expect(findings).toEqual([]);
  });
});

it('is not-evaluated when associations are unread, and names the permission', async () => {
  const denied = facts({ podIdentityAssociations: unread('denied', 'eks:ListPodIdentityAssociations') });
  const { verdict } = await judge(rule.id, denied, [webPod]);
  expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['eks:ListPodIdentityAssociations'] });
});
