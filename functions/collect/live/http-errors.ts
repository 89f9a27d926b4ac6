// Separate from the requests, so that functions which only report faults do not bundle an HTTP client.

/** The attempt timed out while connecting or waiting for the answer. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly phase: 'connect' | 'read';

  constructor(phase: 'connect' | 'read', ms: number) {
    super(phase === 'connect' ? `no connection after ${ms / 1000} s` : `no complete answer after ${ms / 1000} s`);
    this.phase = phase;
  }
}

/** The connection closed before the body was complete, or the body cannot be decompressed. */
export class TruncatedError extends Error {
  override readonly name = 'TruncatedError';

  constructor(options?: ErrorOptions) {
    super('the answer was cut short', options);
  }
}

/** More than any page should have: the server is broken or hostile. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';

  constructor(max: number, state: 'compressed' | 'unpacked', options?: ErrorOptions) {
    super(`the answer is larger than ${Math.floor(max / 1024 / 1024)} MiB ${state}`, options);
  }
}

/** `Status` document of a refused request, reduced to the fields that are read. */
interface KubernetesStatus {
  readonly message?: string;
  readonly reason?: string;
  readonly metadata?: { readonly continue?: string };
}

/** A response other than 200. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly document: KubernetesStatus;

  constructor(status: number, headers: HttpError['headers'], body: string) {
    const document = statusDocument(body);
    super(document.message ?? `HTTP ${status}`);
    this.status = status;
    this.headers = headers;
    this.document = document;
  }
}

function statusDocument(body: string): KubernetesStatus {
  try {
    const document: unknown = JSON.parse(body);
    return typeof document === 'object' && document !== null ? document : {};
  } catch {
    return {};
  }
}
