import { Fault } from '#model/fault.ts';

/** How every client of AWS asks: throttling and passing failures are tried again, silence ends. */
export const clientSettings = {
  retryMode: 'adaptive',
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};

const denied = new Set(['AccessDeniedException', 'AccessDenied', 'AuthorizationErrorException', 'AuthorizationError']);

/** A failed call of AWS as a sentence: the IAM action, what it was asked of, and what AWS said. */
export function awsFault(error: unknown, action: string, target: string): Fault {
  if (error instanceof Fault) return error;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  const reason = [name, message.trim().replace(/\.$/, '')].filter((part) => part !== '' && part !== 'Error').join(': ');
  if (!denied.has(name)) return new Fault('runtime', `${action} failed for ${target}: ${reason}.`, { cause: error });
  return new Fault('runtime', `Not allowed to ${action} on ${target}: ${reason}.`, {
    cause: error,
    missingPermission: action,
  });
}

/** The status that the service answered with; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
}
