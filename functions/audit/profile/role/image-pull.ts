import type { NeededPermission } from '#model/execution-role.ts';

export const executionPolicy = 'AmazonEKSFargatePodExecutionRolePolicy';

/**
 * What the policy of AWS for execution roles grants: pulling images from Amazon ECR.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSFargatePodExecutionRolePolicy.html
 */
export const imagePull: readonly NeededPermission[] = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
].map((action) => ({ action, resource: '*', grantedBy: executionPolicy }));
