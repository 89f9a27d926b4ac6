/** Of clients of AWS: tries again what they would, at once. */
export function quickRetries(maxAttempts = 3) {
  return {
    maxAttempts: async () => maxAttempts,
    retryStrategy: {
      acquireInitialRetryToken: async () => token(0),
      refreshRetryTokenForRetry: async (before: { getRetryCount(): number }, failure: { errorType: string }) => {
        const count = before.getRetryCount() + 1;
        if (failure.errorType === 'CLIENT_ERROR' || count >= maxAttempts) throw new Error('no more');
        return token(count);
      },
      recordSuccess: () => undefined,
    },
  };
}

function token(count: number) {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}
