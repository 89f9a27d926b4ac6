import type { DiagnosedStep } from '#model/finding/diagnosis.ts';
import type { Expectation } from '#model/configuration/configuration.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import type { AwsOptions } from '../live/eks-client.ts';
import type { KubeconfigOptions } from '../live/kubeconfig-connection.ts';
import type { KubernetesClientOptions } from '../live/kubernetes-client.ts';
import type { RawObject } from '../raw/fields.ts';
import type { AwsOutcomes } from './outcome.ts';
import type { ProbedAccess } from './probe-kubernetes.ts';

export interface ExamineOptions extends AwsOptions, KubeconfigOptions {
  readonly cluster: string;
  /** Namespaces that they put on Fargate are read whole. */
  readonly expectations?: readonly Expectation[] | undefined;
  /** For tests: replaces waiting between attempts. */
  readonly sleep?: KubernetesClientOptions['sleep'];
  readonly limits?: KubernetesClientOptions['limits'];
}

/** What came of trying all that an audit of a cluster reads. */
export interface Examination {
  readonly identity: string | null;
  /** As DescribeCluster has it; null when it could not be described. */
  readonly described: RawObject | null;
  readonly profiles: readonly FargateProfile[] | null;
  readonly steps: readonly DiagnosedStep[];
  readonly aws: AwsOutcomes;
  /** Null when the Kubernetes API gave no answer to anything. */
  readonly kubernetes: readonly ProbedAccess[] | null;
  readonly warnings: readonly string[];
}
