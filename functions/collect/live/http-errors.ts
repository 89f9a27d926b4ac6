// Apart from the requests themselves, so that functions which only tell of faults do not carry an HTTP client.

/** The attempt took too long: to connect, or to answer. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly phase: 'connect' | 'read';

  constructor(phase: 'connect' | 'read', ms: number) {
    super(phase === 'connect' ? `no connection after ${ms / 1000} s` : `no complete answer after ${ms / 1000} s`);
    this.phase = phase;
  }
}

/** The connection closed before the body was whole, or the body does not unpack. */
export class TruncatedError extends Error {
  override readonly name = 'TruncatedError';

  constructor(options?: ErrorOptions) {
    super('the answer was cut short', options);
  }
}

/** More than a page can reasonably be: a broken or hostile server. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';

  constructor(max: number, state: 'compressed' | 'unpacked', options?: ErrorOptions) {
    super(`the answer is larger than ${Math.floor(max / 1024 / 1024)} MiB ${state}`, options);
  }
}

/** The `Status` document of a refused request, as far as we read it. */
interface KubernetesStatus {
  readonly message?: string;
  readonly reason?: string;
  readonly metadata?: { readonly continue?: string };
}

/** An answer that is no 200. */
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
