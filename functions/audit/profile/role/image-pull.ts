import type { NeededPermission } from '#model/facts/cluster-facts.ts';

export const executionPolicy = 'AmazonEKSFargatePodExecutionRolePolicy';

/**
 * What a pull of an image from Amazon ECR takes; either policy of AWS grants it.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerRegistryPullOnly.html
 */
export const imagePull: readonly NeededPermission[] = [
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
].map((action) => ({
  action,
  resource: '*',
  grantedBy: [executionPolicy, 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEC2ContainerRegistryReadOnly'],
}));

/**
 * What the policy that AWS asks for grants besides, and no pull takes.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSFargatePodExecutionRolePolicy.html
 */
export const recommended: readonly NeededPermission[] = [
  {
    action: 'ecr:BatchCheckLayerAvailability',
    resource: '*',
    grantedBy: [executionPolicy, 'AmazonEC2ContainerRegistryReadOnly'],
  },
];
