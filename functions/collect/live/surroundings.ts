import type { RawSurroundings } from '../raw-source.ts';
import type { Ec2 } from './ec2.ts';
import type { Eks } from './eks.ts';
import type { AwsOptions } from './eks-client.ts';
import type { Iam } from './iam.ts';
import { type Asking, single } from './reads.ts';

export interface Surroundings extends RawSurroundings {
  close(): void;
}

/** What is around the profiles of a cluster: roles, subnets, and who lets the roles in. */
export function createSurroundings(options: AwsOptions, cluster: string, eks: Eks, client: Asking): Surroundings {
  // Their clients are large, and most programs that read a cluster ask neither.
  const iam = lazy(async () => (await import('./iam.ts')).createIam(options));
  const ec2 = lazy(async () => (await import('./ec2.ts')).createEc2(options));
  return {
    async roles(arns, needed) {
      const { roleRecords } = await import('./role-records.ts');
      return roleRecords(await iam.get(), arns, needed, await eks.region());
    },
    accessEntries: (principals) => eks.accessEntries(cluster, principals),
    podIdentityAssociations: () => eks.podIdentityAssociations(cluster),
    subnets: async (ids) => (await ec2.get()).subnets(ids),
    routeTables: async (vpcIds) => (await ec2.get()).routeTables(vpcIds),
    vpcEndpoints: async (vpcIds) => (await ec2.get()).vpcEndpoints(vpcIds),
    authMap: () => authMap(client),
    close() {
      iam.close();
      ec2.close();
    },
  };
}

function authMap(client: Asking) {
  return single(client, { verb: 'get', resource: 'configmaps', namespace: 'kube-system', name: 'aws-auth' });
}

interface Lazy<T> {
  get(): Promise<T>;
  close(): void;
}

/** Made when first asked for, and closed only if it was. */
function lazy<T extends Iam | Ec2>(make: () => Promise<T>): Lazy<T> {
  let made: Promise<T> | undefined;
  return {
    get: () => (made ??= make()),
    close: () => void made?.then((one) => one.close()).catch(() => undefined),
  };
}
