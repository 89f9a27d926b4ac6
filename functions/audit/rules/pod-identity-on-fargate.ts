import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { judgeAll } from '../fit/fit-fold.ts';
import { managerNotes } from '../remedies/steps.ts';

const severity = 'high';

export default defineRule({
  id: 'pod-identity-on-fargate',
  group: 'pod fits Fargate',
  title: 'Pods on Fargate do not rely on EKS Pod Identity',
  severity,
  needs: ['profiles', 'podIdentityAssociations'],
  uses: ['workloads'],
  field: [keyIs('serviceAccountName')],
  docs: awsDocs.podIdentity,
  fold: {
    start({ podIdentityAssociations, cluster }) {
      const associated = new Set(podIdentityAssociations.map((one) => `${one.namespace}/${one.serviceAccount}`));
      return judgeAll(severity, (judged) => {
        const { namespace, serviceAccountName, hasWebIdentity } = judged.pod;
        const account = serviceAccountName ?? 'default';
        // IRSA credentials work on Fargate, whatever associations the service account has.
        const isFine = hasWebIdentity || !associated.has(`${namespace}/${account}`);
        return isFine ? null : draft(judged, account, cluster.name);
      });
    },
  },
});

function draft({ subject, workload, pod, placement, planned }: JudgedPod, account: string, cluster: string): Draft {
  const where = placement.onFargate && !planned ? 'is on Fargate' : 'is for Fargate';
  return {
    detail: account,
    // Only a running pod shows whether its service account also has an IRSA role.
    ...(planned ? { severity: 'medium' } : {}),
    tell: () => ({
      message: `${subjectText(subject)} ${where}, where EKS Pod Identity does not work: the association of service account ${account} gives it no AWS credentials${planned ? ', so that it may have none' : ''}`,
      evidence: [
        { what: 'service account', is: `${pod.namespace}/${account}` },
        { what: 'Pod Identity association', is: 'present', shouldBe: 'a role by IRSA instead' },
      ],
      remediation: {
        summary: `Give service account ${account} its role by IRSA: annotate it with eks.amazonaws.com/role-arn, and let the role trust the OIDC provider of cluster ${cluster}`,
        commands: [],
        notes: [
          'Make the pods again afterwards: credentials are put into a pod when it is created.',
          ...managerNotes(subject, workload),
        ],
      },
    }),
  };
}
