import { type Configuration, noConfiguration } from '#model/configuration/configuration.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Diagnosis } from '#model/finding/diagnosis.ts';
import type { TargetOptions } from '../scan/targets.ts';
import { diagnosisOf } from './diagnose.ts';

/**
 * Tries everything that an audit of the one cluster reads under this configuration. Fails with an `AuditorError` when there is no
 * such cluster.
 */
export async function doctor(
  options: TargetOptions,
  configuration: Configuration = noConfiguration,
  signal?: AbortSignal,
): Promise<Diagnosis> {
  const cluster = oneCluster(options);
  // The clients of AWS and Kubernetes load when a cluster is examined: printing a document should not wait for them.
  const { examineCluster } = await import('#collect/doctor/examine.ts');
  const { account, region, profile, roleArn, kubeconfig, context } = options;
  const { expectations, without } = configuration;
  const asked = { cluster, account, region, profile, roleArn, kubeconfig, context, expectations, without, signal };
  return diagnosisOf(cluster, await examineCluster(asked), configuration);
}

function oneCluster({ cluster = [] }: TargetOptions): string {
  const [name, ...more] = cluster;
  if (name === undefined)
    throw new AuditorError('usage', 'Which cluster? Give --cluster NAME, --stack NAME, --print-policy or --print-rbac');
  if (more.length > 0) throw new AuditorError('usage', 'doctor examines one cluster at a time: give one --cluster');
  return name;
}
