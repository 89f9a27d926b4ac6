const guide = 'https://docs.aws.amazon.com/eks/latest/userguide';

/** Pages of AWS, most of the Amazon EKS user guide, that state the facts rules rest on. */
export const awsDocs = {
  profile: `${guide}/fargate-profile.html`,
  wildcards: `${guide}/fargate-profile.html#fargate-profile-wildcards`,
  considerations: `${guide}/fargate.html`,
  coreDns: `${guide}/fargate-getting-started.html#fargate-gs-coredns`,
  deleteProfile: `${guide}/delete-fargate-profile.html`,
  podPatching: `${guide}/fargate-pod-patching.html`,
  podSize: `${guide}/fargate-pod-configuration.html`,
  logging: `${guide}/fargate-logging.html`,
  updateCluster: `${guide}/update-cluster.html`,
  executionRole: `${guide}/pod-execution-role.html`,
  accessEntries: `${guide}/creating-access-entries.html`,
  podIdentity: `${guide}/pod-identities.html`,
  privateClusters: `${guide}/private-clusters.html`,
  metricsServer: `${guide}/metrics-server.html`,
  securityGroupPolicies: `${guide}/sg-pods-example-deployment.html`,
  loadBalancers: `${guide}/network-load-balancing.html`,
  podSecurity: 'https://docs.aws.amazon.com/eks/latest/best-practices/pod-security.html',
  pendingPods: 'https://repost.aws/knowledge-center/eks-resolve-pending-fargate-pods',
  profileHealth: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_FargateProfileIssue.html',
} as const;
