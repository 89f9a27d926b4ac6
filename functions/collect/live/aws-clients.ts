import type { RawObject } from '../raw/fields.ts';
import type { Ec2 } from './ec2.ts';
import type { AwsOptions } from './eks-client.ts';
import type { Eks } from './eks.ts';
import type { Iam } from './iam.ts';
import type { Logs } from './logs.ts';

/** The clients by which one cluster and what is around it are read. */
export interface AwsClients {
  readonly cluster: string;
  /** The `cluster` object of DescribeCluster, asked for once. */
  readonly described: () => Promise<RawObject>;
  readonly eks: Eks;
  readonly iam: () => Promise<Iam>;
  readonly ec2: () => Promise<Ec2>;
  readonly logs: () => Promise<Logs>;
}

/** The clients of IAM, EC2 and CloudWatch Logs are large, and most programs that read a cluster ask none of them. */
export function createAwsClients(
  options: AwsOptions,
  { cluster, described, eks }: Pick<AwsClients, 'cluster' | 'described' | 'eks'>,
): AwsClients & { close(): void } {
  const iam = lazy(async () => (await import('./iam.ts')).createIam(options));
  const ec2 = lazy(async () => (await import('./ec2.ts')).createEc2(options));
  const logs = lazy(async () => (await import('./logs.ts')).createLogs(options));
  return {
    cluster,
    described,
    eks,
    iam: iam.get,
    ec2: ec2.get,
    logs: logs.get,
    close() {
      iam.close();
      ec2.close();
      logs.close();
    },
  };
}

/** Made when first asked for, and closed only if it was. */
function lazy<T extends Iam | Ec2 | Logs>(make: () => Promise<T>) {
  let made: Promise<T> | undefined;
  return {
    get: () => (made ??= make()),
    close: () => void made?.then((one) => one.close()).catch(() => undefined),
  };
}
