import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { BodyTooLargeError, TimeoutError, TruncatedError } from './http-errors.ts';

/** Connection to a Kubernetes API server. */
export interface Connection {
  readonly server: URL;
  readonly agent: http.Agent;
  /** Authentication headers; `fresh` after the server refused the last ones. */
  headers(fresh: boolean): Promise<Readonly<Record<string, string>>>;
}

export interface RequestOptions {
  readonly agent: http.Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Timeout for the whole attempt, body included. */
  readonly timeoutMs?: number;
  /**
   * Timeout until TLS is established: an endpoint that drops packets should fail sooner than one that answers slowly.
   */
  readonly connectTimeoutMs?: number;
  readonly maxWireBytes?: number;
  readonly maxBodyBytes?: number;
}

export interface Response {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  readonly wireBytes: number;
}

const requestDefaults = {
  timeoutMs: 60_000,
  connectTimeoutMs: 10_000,
  maxWireBytes: 64 * 1024 * 1024,
  maxBodyBytes: 256 * 1024 * 1024,
};

/**
 * One GET on a kept-alive connection, without following redirects. The generated Kubernetes client opens a TLS
 * connection per call, which made a long list three times slower.
 */
export async function get(url: URL, options: RequestOptions): Promise<Response> {
  const limits = { ...requestDefaults, ...options };
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new TimeoutError('read', limits.timeoutMs)), limits.timeoutMs);
  const signals = options.signal === undefined ? [timeout.signal] : [timeout.signal, options.signal];
  const signal = AbortSignal.any(signals);
  try {
    const response = await head(url, options, limits.connectTimeoutMs, signal);
    const wire = await bytes(response, limits.maxWireBytes, signal);
    const body = decoded(wire, response.headers['content-encoding'], limits.maxBodyBytes);
    return { status: response.statusCode ?? 0, headers: response.headers, body, wireBytes: wire.length };
  } catch (error) {
    // An aborted socket fails with an error of its own; the signal's reason tells more.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

function head(url: URL, { agent, headers }: RequestOptions, connectMs: number, signal: AbortSignal) {
  return new Promise<http.IncomingMessage>((resolve, reject) => {
    const client = url.protocol === 'http:' ? http : https;
    const request = client.get(url, { agent, headers: { ...headers, 'accept-encoding': 'gzip' }, signal }, resolve);
    const timer = setTimeout(() => request.destroy(new TimeoutError('connect', connectMs)), connectMs);
    const connected = () => clearTimeout(timer);
    request.on('error', reject).on('close', connected).on('response', connected);
    request.on('socket', (socket) => {
      if (isUp(socket)) connected();
      else socket.once(client === http ? 'connect' : 'secureConnect', connected);
    });
  });
}

function isUp(socket: Socket & { readonly secureConnecting?: boolean }): boolean {
  return !socket.connecting && socket.secureConnecting !== true;
}

async function bytes(response: http.IncomingMessage, max: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const take = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > max) throw new BodyTooLargeError(max, 'compressed');
      chunks.push(chunk);
    }
  };
  try {
    await pipeline(response, take, { signal });
  } catch (error) {
    throw isCutShort(error) ? new TruncatedError({ cause: error }) : error;
  }
  if (!response.complete) throw new TruncatedError();
  return Buffer.concat(chunks, size);
}

function isCutShort(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'HPE_INVALID_EOF_STATE'].includes(code);
}

function decoded(wire: Buffer, encoding: string | undefined, max: number): Buffer {
  if (encoding === undefined || encoding === 'identity') return withinLimit(wire, max);
  if (encoding !== 'gzip') throw new Error(`the answer came in content encoding ${encoding}, which was not asked for`);
  try {
    return gunzipSync(wire, { maxOutputLength: max });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new BodyTooLargeError(max, 'unpacked', { cause: error });
    throw new TruncatedError({ cause: error });
  }
}

function withinLimit(body: Buffer, max: number): Buffer {
  if (body.length > max) throw new BodyTooLargeError(max, 'unpacked');
  return body;
}
