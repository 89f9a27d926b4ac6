import { Fault } from '#model/fault.ts';
import { whyUnreachable, whyUntrusted } from './connection-errors.ts';
import { HttpError } from './request-error.ts';

/** What is read from Kubernetes, in the words of its access control. */
export interface KubernetesRead {
  readonly verb: 'list' | 'get';
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

export interface FaultContext {
  readonly cluster: string;
  readonly server: URL;
  readonly access: KubernetesRead;
}

const skewToleratedMs = 5 * 60_000;

/** A failed read of the Kubernetes API as a sentence for a person, with the way out. */
export function kubernetesFault(error: unknown, context: FaultContext): Fault {
  const { cluster, server, access } = context;
  if (error instanceof HttpError) return answerFault(error, context);
  const away = whyUnreachable(error);
  if (away !== null) {
    const problem = `Cannot reach cluster ${cluster} at ${server.host} to ${spoken(access)}: ${away}.`;
    const way = 'run inside its VPC or over a VPN, or give --kubeconfig with a proxy or tunnel';
    return runtime(`${problem} If its endpoint is private or limited to some addresses, ${way}.`, error);
  }
  const untrusted = whyUntrusted(error);
  if (untrusted !== null) {
    const problem = `Cannot ${spoken(access)} on cluster ${cluster}: ${server.host} is not trusted, ${untrusted}.`;
    return runtime(`${problem} A proxy that opens TLS may sit between; reach the endpoint without it.`, error);
  }
  return runtime(`Could not ${spoken(access)} on cluster ${cluster}: ${described(error)}.`, error);
}

function answerFault(error: HttpError, context: FaultContext): Fault {
  const { cluster, access } = context;
  if (error.status === 401) return unauthenticated(error, context);
  if (error.status === 403) {
    const missingPermission = grantFor(access);
    const message = `Not allowed to ${spoken(access)} on cluster ${cluster}: grant this identity ${missingPermission}.`;
    return new Fault('runtime', message, { cause: error, missingPermission });
  }
  return runtime(`Could not ${spoken(access)} on cluster ${cluster}: ${answered(error)}.`, error);
}

function unauthenticated(error: HttpError, { cluster }: FaultContext): Fault {
  const skew = skewMs(error);
  if (Math.abs(skew) <= skewToleratedMs) {
    const way = 'give it an EKS access entry, or a line in the aws-auth ConfigMap';
    return runtime(`Cluster ${cluster} does not know this identity (401): ${way}.`, error);
  }
  const off = `${Math.round(Math.abs(skew) / 60_000)} minutes ${skew > 0 ? 'behind' : 'ahead of'} the cluster’s`;
  return runtime(`Cluster ${cluster} refused the token (401): the local clock is ${off}; set it right.`, error);
}

/** How far the server's clock is ahead of ours. */
function skewMs({ headers }: HttpError): number {
  const server = Date.parse(String(headers['date']));
  return Number.isNaN(server) ? 0 : server - Date.now();
}

/** The grant that is needed: `list pods (cluster-wide RBAC)`, `list configmaps/aws-logging in aws-observability`. */
export function grantFor(access: KubernetesRead): string {
  return access.namespace === undefined ? `${spoken(access)} (cluster-wide RBAC)` : spoken(access);
}

function spoken({ verb, resource, namespace, name }: KubernetesRead): string {
  const what = name === undefined ? resource : `${resource}/${name}`;
  return namespace === undefined ? `${verb} ${what}` : `${verb} ${what} in ${namespace}`;
}

function answered({ status, headers, document }: HttpError): string {
  if (status >= 300 && status < 400) return `it redirects to ${String(headers['location'])}, which is not followed`;
  const why = document.message === undefined ? '' : `, ${document.message.replace(/\.$/, '')}`;
  return `it answered ${status}${why}`;
}

function described(error: unknown): string {
  if (error instanceof SyntaxError)
    return 'the answer is not the JSON of a Kubernetes API; perhaps a proxy sits in between';
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}

function runtime(message: string, cause: unknown): Fault {
  return new Fault('runtime', message, { cause });
}
