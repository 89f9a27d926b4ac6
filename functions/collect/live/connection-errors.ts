import { TimeoutError } from './request-error.ts';

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

/** Why no connection came about, e.g. `its name does not resolve (ENOTFOUND)`; null when one did. */
export function whyUnreachable(error: unknown): string | null {
  const code = codeOf(error);
  return unreachable[code] === undefined ? null : `${unreachable[code]} (${code})`;
}

/** Name of the host that does not resolve; null when that is not what is wrong. */
export function unresolvedHost(error: unknown): string | null {
  if (error instanceof AggregateError && error.errors.length > 0) return unresolvedHost(error.errors[0]);
  const { hostname } = (error ?? {}) as { readonly hostname?: unknown };
  return isNameUnknown(error) && typeof hostname === 'string' ? hostname : null;
}

/** True when it failed before there was an address to connect to. */
export function isNameUnknown(error: unknown): boolean {
  return ['ENOTFOUND', 'EAI_AGAIN'].includes(codeOf(error));
}

/** What is wrong with the server's certificate or TLS; null when nothing is. */
export function whyUntrusted(error: unknown): string | null {
  const code = codeOf(error);
  if (untrusted[code] !== undefined) return `${untrusted[code]} (${code})`;
  return /^(ERR_SSL|ERR_TLS|CERT_|UNABLE_TO_|EPROTO)/.test(code) ? `${(error as Error).message} (${code})` : null;
}

function codeOf(error: unknown): string {
  if (error instanceof TimeoutError && error.phase === 'connect') return 'ETIMEDOUT';
  // Node tries every address of a host and wraps what came of it.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}
