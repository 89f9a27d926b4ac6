/** How every client of AWS asks: throttling and passing failures are tried again, silence ends. */
export const clientSettings = {
  retryMode: 'adaptive',
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};
