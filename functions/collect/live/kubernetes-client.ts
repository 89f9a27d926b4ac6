import { Fault } from '#model/fault.ts';
import type { RawObject } from '../raw/fields.ts';
import type { Connection } from './connection.ts';
import { whyUnreachable, whyUntrusted } from './connection-errors.ts';
import { type KubernetesRead, type FaultContext, kubernetesFault } from './faults.ts';
import { withoutManagedFields } from './managed-fields.ts';
import { HttpError } from './request-error.ts';
import { get, type RequestOptions, type Response } from './request.ts';
import { type RetryOptions, retrying } from './retrying.ts';

export interface KubernetesClientOptions extends RetryOptions {
  readonly cluster: string;
  /** Where to count, when several clients share it. */
  readonly stats?: ReadStats | undefined;
  /** Other time-outs and caps. */
  readonly limits?:
    Partial<Pick<RequestOptions, 'timeoutMs' | 'connectTimeoutMs' | 'maxWireBytes' | 'maxBodyBytes'>> | undefined;
}

export interface ReadStats {
  /** Attempts, retries included. */
  requests: number;
  /** Bodies as they came, compressed. */
  wireBytes: number;
  /** Bodies unpacked. */
  bodyBytes: number;
}

export interface Get {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** What is being read, for the words of a failure. */
  readonly access: KubernetesRead;
  readonly signal?: AbortSignal | undefined;
  /** Media type; plain JSON by default. */
  readonly accept?: string;
  /** Empties `managedFields` before parsing. */
  readonly dropManagedFields?: boolean;
}

export interface KubernetesClient {
  readonly stats: ReadStats;
  /** Why nothing can be read at all; null once anything was answered, and before anything was asked. */
  unreachable: () => Fault | null;
  /** Fails with a `Fault` whose cause is the `HttpError`, if there was an answer at all. */
  ask: (request: Get) => Promise<ApiAnswer>;
  /** The same, parsed at once. */
  get: (request: Get) => Promise<RawObject>;
}

/** An answer that is here, but not parsed yet. */
export interface ApiAnswer {
  /** How it begins: enough for the metadata of a list. */
  readonly head: string;
  /** Fails with a `Fault` when it is no JSON object. */
  document(): RawObject;
}

const headBytes = 1024;

interface Reader extends KubernetesClientOptions {
  readonly stats: ReadStats;
  answered: boolean;
  /** Before anything was answered, one failure to connect or to authenticate speaks for all reads that follow. */
  hopeless: Error | undefined;
  /** The first of those failures, in words. */
  unreachable: Fault | null;
}

export function createKubernetesClient(
  connect: () => Promise<Connection>,
  options: KubernetesClientOptions,
): KubernetesClient {
  const stats = options.stats ?? { requests: 0, wireBytes: 0, bodyBytes: 0 };
  const reader: Reader = { ...options, stats, answered: false, hopeless: undefined, unreachable: null };
  const ask = async (request: Get) => {
    try {
      return await answerTo(reader, connect, request);
    } catch (error) {
      if (error instanceof Fault) reader.unreachable ??= error;
      throw error;
    }
  };
  return {
    stats,
    unreachable: () => (reader.answered ? null : reader.unreachable),
    ask,
    get: async (request) => (await ask(request)).document(),
  };
}

async function answerTo(reader: Reader, connect: () => Promise<Connection>, request: Get): Promise<ApiAnswer> {
  const connection = await connect();
  const context = { cluster: reader.cluster, server: connection.server, access: request.access };
  try {
    if (reader.hopeless !== undefined) throw reader.hopeless;
    const { body } = await read(reader, connection, request);
    const json = () => (request.dropManagedFields === true ? withoutManagedFields(body) : body);
    return { head: body.toString('latin1', 0, headBytes), document: () => parsed(json(), context) };
  } catch (error) {
    if (!reader.answered && isHopeless(error)) reader.hopeless = error;
    throw error instanceof Fault ? error : kubernetesFault(error, context);
  }
}

/** A refused token may have been about to expire; a fresh one is tried, once. */
async function read(reader: Reader, connection: Connection, request: Get): Promise<Response> {
  const { sleep, mostWaitMs, connectAttempts } = reader;
  const retry = { sleep, mostWaitMs, connectAttempts, signal: request.signal ?? reader.signal };
  try {
    return await retrying(() => attempt(reader, connection, request, false), retry);
  } catch (error) {
    if (!(error instanceof HttpError && error.status === 401)) throw error;
    return await retrying(() => attempt(reader, connection, request, true), retry);
  }
}

async function attempt(reader: Reader, connection: Connection, request: Get, fresh: boolean): Promise<Response> {
  const { stats, limits, signal } = reader;
  const headers = { accept: request.accept ?? 'application/json', ...(await connection.headers(fresh)) };
  stats.requests += 1;
  const { agent } = connection;
  const response = await get(urlOf(connection, request), {
    ...limits,
    agent,
    headers,
    signal: request.signal ?? signal,
  });
  stats.wireBytes += response.wireBytes;
  stats.bodyBytes += response.body.length;
  reader.answered ||= response.status !== 401;
  if (response.status === 200) return response;
  throw new HttpError(response.status, response.headers, response.body.toString());
}

function isHopeless(error: unknown): error is Error {
  if (error instanceof HttpError) return error.status === 401;
  return error instanceof Error && (whyUnreachable(error) ?? whyUntrusted(error)) !== null;
}

function urlOf({ server }: Connection, { path, query }: Get): URL {
  // A server may live under a path, as behind Rancher or `kubectl proxy`.
  const url = new URL(server.pathname.replace(/\/$/, '') + path, server);
  for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, value);
  return url;
}

function parsed(body: Buffer, context: FaultContext): RawObject {
  try {
    const document: unknown = JSON.parse(body.toString());
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document as RawObject;
  } catch (error) {
    throw kubernetesFault(error, context);
  }
  throw kubernetesFault(new SyntaxError('the answer is not a JSON object'), context);
}
