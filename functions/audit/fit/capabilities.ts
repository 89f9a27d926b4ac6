/**
 * Capabilities that a container may add on Fargate, as observed from Fargate's answers. With the prefix `CAP_` the same
 * capability is refused.
 */
const allowed: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Capabilities that are allowed only where AWS has enabled them; nothing shows whether it has. */
const maybe: ReadonlySet<string> = new Set(['IPC_LOCK', 'LINUX_IMMUTABLE', 'SYS_PTRACE', 'SYS_RESOURCE']);

export function isRefused(capability: string): boolean {
  return !allowed.has(capability);
}

/** It is not known whether Fargate distinguishes upper and lower case. */
export function isMaybe(capability: string): boolean {
  const capitals = capability.toUpperCase();
  return maybe.has(capitals) || allowed.has(capitals);
}

/** `CHOWN` for `CAP_CHOWN` and `chown`. */
export function plainName(capability: string): string {
  return capability.toUpperCase().replace(/^CAP_/, '');
}
