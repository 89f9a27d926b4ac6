import { AuditorError } from '#model/auditor-error.ts';
import { HttpError, TimeoutError } from './http-errors.ts';

/** A read of the Kubernetes API in RBAC terms. */
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

/** Converts a failed read of the Kubernetes API to a readable message with a fix. */
export function kubernetesFault(error: unknown, context: FaultContext): AuditorError {
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

function answerFault(error: HttpError, context: FaultContext): AuditorError {
  const { cluster, access } = context;
  if (error.status === 401) return unauthenticated(error, context);
  if (error.status === 403) {
    const missingPermission = grantFor(access);
    const message = `Not allowed to ${spoken(access)} on cluster ${cluster}: grant this identity ${missingPermission}.`;
    return new AuditorError('runtime', message, { cause: error, missingPermission });
  }
  return runtime(`Could not ${spoken(access)} on cluster ${cluster}: ${answered(error)}.`, error);
}

function unauthenticated(error: HttpError, { cluster }: FaultContext): AuditorError {
  const skew = skewMs(error);
  if (Math.abs(skew) <= skewToleratedMs) {
    const way = 'give it an EKS access entry, or a line in the aws-auth ConfigMap';
    return runtime(`Cluster ${cluster} does not know this identity (401): ${way}.`, error);
  }
  const off = `${Math.round(Math.abs(skew) / 60_000)} minutes ${skew > 0 ? 'behind' : 'ahead of'} the cluster’s`;
  return runtime(`Cluster ${cluster} refused the token (401): the local clock is ${off}; set it right.`, error);
}

/** Milliseconds by which the server's clock is ahead of ours. */
function skewMs({ headers }: HttpError): number {
  const server = Date.parse(String(headers['date']));
  return Number.isNaN(server) ? 0 : server - Date.now();
}

/** Missing grant, e.g. `list pods (cluster-wide RBAC)`, `list configmaps/aws-logging in aws-observability`. */
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

function runtime(message: string, cause: unknown): AuditorError {
  return new AuditorError('runtime', message, { cause });
}

const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ETIMEDOUT: 'nothing answered',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to its network',
};

const otherAuthority = 'its certificate comes from another authority than the one expected';

const untrusted: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired, or the local clock is wrong',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the local clock is wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: otherAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: otherAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: otherAuthority,
  CERT_SIGNATURE_FAILURE: otherAuthority,
};

/** Reason why no connection was established, e.g. `its name does not resolve (ENOTFOUND)`; null if one was. */
export function whyUnreachable(error: unknown): string | null {
  const code = codeOf(error);
  return unreachable[code] === undefined ? null : `${unreachable[code]} (${code})`;
}

/** Host name that does not resolve; null if the failure is another one. */
export function unresolvedHost(error: unknown): string | null {
  if (error instanceof AggregateError && error.errors.length > 0) return unresolvedHost(error.errors[0]);
  const { hostname } = (error ?? {}) as { readonly hostname?: unknown };
  return isNameUnknown(error) && typeof hostname === 'string' ? hostname : null;
}

/** True if it failed before there was an address to connect to. */
export function isNameUnknown(error: unknown): boolean {
  return ['ENOTFOUND', 'EAI_AGAIN'].includes(codeOf(error));
}

/** Fault of the server's certificate or TLS; null if there is none. */
export function whyUntrusted(error: unknown): string | null {
  const code = codeOf(error);
  if (untrusted[code] !== undefined) return `${untrusted[code]} (${code})`;
  return /^(ERR_SSL|ERR_TLS|CERT_|UNABLE_TO_|EPROTO)/.test(code) ? `${(error as Error).message} (${code})` : null;
}

function codeOf(error: unknown): string {
  if (error instanceof TimeoutError && error.phase === 'connect') return 'ETIMEDOUT';
  // Node tries every address of a host and wraps the errors.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}
