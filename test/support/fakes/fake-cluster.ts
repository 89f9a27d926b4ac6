import { type EksCluster, type FakeEks, startFakeEks } from './fake-eks.ts';
import { type FakeKubernetes, type FakeKubernetesOptions, startFakeKubernetes } from './fake-kubernetes.ts';

export interface FakeClusterOptions extends FakeKubernetesOptions {
  readonly name?: string;
  readonly eks?: EksCluster;
}

export interface FakeCluster {
  readonly name: string;
  readonly kubernetes: FakeKubernetes;
  readonly eks: FakeEks;
  /** Leads AWS clients, and through DescribeCluster the Kubernetes client, to the fakes. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** A whole cluster: its Kubernetes API, and an EKS endpoint that knows it. */
export async function startFakeCluster(options: FakeClusterOptions = {}): Promise<FakeCluster> {
  const { name = 'shop', eks: described = {} } = options;
  const kubernetes = await startFakeKubernetes(options);
  const reachable = { endpoint: kubernetes.url, certificateAuthority: { data: kubernetes.caData } };
  const eks = await startFakeEks({
    clusters: { [name]: { ...described, cluster: { ...reachable, ...described.cluster } } },
  });
  return {
    name,
    kubernetes,
    eks,
    env: { ...awsEnv, ...endpoints(eks.url) },
    async close() {
      await Promise.all([kubernetes.close(), eks.close()]);
    },
  };
}

function endpoints(url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ['EKS', 'STS', 'IAM', 'EC2', 'CLOUDWATCH_LOGS'].map((service) => [`AWS_ENDPOINT_URL_${service}`, url]),
  );
}

/** Credentials that no one accepts but the fakes, and no files of the person who runs the tests. */
const awsEnv = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};
