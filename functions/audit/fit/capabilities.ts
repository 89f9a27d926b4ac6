/**
 * What a container may add on Fargate. Seen from its answers: written as here it passes, with the prefix `CAP_` the same
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

/** Allowed where AWS has switched them on, which nothing shows. */
const maybe: ReadonlySet<string> = new Set(['IPC_LOCK', 'LINUX_IMMUTABLE', 'SYS_PTRACE', 'SYS_RESOURCE']);

export function isRefused(capability: string): boolean {
  return !allowed.has(capability);
}

/** Whether capitals matter to Fargate is not known either. */
export function isMaybe(capability: string): boolean {
  const capitals = capability.toUpperCase();
  return maybe.has(capitals) || allowed.has(capitals);
}

/** `CHOWN` for `CAP_CHOWN` and `chown`. */
export function plainName(capability: string): string {
  return capability.toUpperCase().replace(/^CAP_/, '');
}
