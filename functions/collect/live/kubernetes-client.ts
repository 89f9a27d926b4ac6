import { AuditorError } from '#model/auditor-error.ts';
import type { RawObject } from '../raw/fields.ts';
import { HttpError } from './http-errors.ts';
import { type Connection, get, type RequestOptions, type Response } from './request.ts';
import { whyUnreachable, whyUntrusted, type KubernetesRead, type FaultContext, kubernetesFault } from './faults.ts';
import { type RetryOptions, retrying } from './retrying.ts';
import type { Resource } from '../source.ts';

export interface KubernetesClientOptions extends RetryOptions {
  readonly cluster: string;
  /** Counter to use, if several clients share one. */
  readonly stats?: ReadStats | undefined;
  /** Other timeouts and size limits. */
  readonly limits?:
    Partial<Pick<RequestOptions, 'timeoutMs' | 'connectTimeoutMs' | 'maxWireBytes' | 'maxBodyBytes'>> | undefined;
}

export interface ReadStats {
  /** Attempts, retries included. */
  requests: number;
  /** Compressed body bytes, as received. */
  wireBytes: number;
  /** Uncompressed body bytes. */
  bodyBytes: number;
}

export interface Get {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Access that is read, for error messages. */
  readonly access: KubernetesRead;
  readonly signal?: AbortSignal | undefined;
  /** Media type; plain JSON by default. */
  readonly accept?: string;
  /** Empties `managedFields` before parsing. */
  readonly dropManagedFields?: boolean;
}

export interface KubernetesClient {
  readonly stats: ReadStats;
  /** Reason why nothing can be read; null once any request was answered, and before the first one. */
  unreachable: () => AuditorError | null;
  /** Fails with an `AuditorError` whose cause is the `HttpError`, if there was an answer at all. */
  ask: (request: Get) => Promise<ApiAnswer>;
  /** As `ask`, but parsed. */
  get: (request: Get) => Promise<RawObject>;
}

/** A response body that is received but not parsed yet. */
export interface ApiAnswer {
  /** Start of the body: enough for the metadata of a list. */
  readonly head: string;
  /** Fails with an `AuditorError` if the body is not a JSON object. */
  document(): RawObject;
}

const headBytes = 1024;

interface Reader extends KubernetesClientOptions {
  readonly stats: ReadStats;
  answered: boolean;
  /** Until a request is answered, one failure to connect or authenticate applies to all later reads. */
  hopeless: Error | undefined;
  /** First of these failures, as a message. */
  unreachable: AuditorError | null;
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
      if (error instanceof AuditorError) reader.unreachable ??= error;
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
    throw error instanceof AuditorError ? error : kubernetesFault(error, context);
  }
}

/** A rejected token may have just expired; a fresh one is tried once. */
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
  // An API server may have a path prefix, as behind Rancher or `kubectl proxy`.
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

const key = Buffer.from('"managedFields":[');
const [quote, backslash, open, close] = ['"', '\\', '[', ']'].map((char) => char.charCodeAt(0));

/**
 * JSON with `managedFields` emptied, which are most of the metadata of many objects: not parsing them halves the time
 * for a list. Quotes inside strings are escaped, so no string is mistaken for the key. Truncated JSON stays invalid.
 */
export function withoutManagedFields(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = body.indexOf(key); at !== -1; at = body.indexOf(key, from)) {
    const start = at + key.length;
    const end = endOfArray(body, start);
    parts.push(body.subarray(from, start));
    from = end;
  }
  return parts.length === 0 ? body : Buffer.concat([...parts, body.subarray(from)]);
}

/** Position of the bracket that closes an array; the end of the body if there is none. */
function endOfArray(body: Buffer, start: number): number {
  let depth = 1;
  for (let at = start; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) at = endOfText(body, at + 1);
    else if (byte === open) depth += 1;
    else if (byte === close && --depth === 0) return at;
  }
  return body.length;
}

function endOfText(body: Buffer, start: number): number {
  let at = start;
  while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
  return at;
}

/** A list of a resource or, with a name, one object of it. */
interface ObjectPlace {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** API paths of a resource in each version of its kind: `/api/v1/namespaces/shop/pods`. */
export function pathsTo(
  { group, versions, resource }: Pick<Resource, 'group' | 'versions' | 'resource'>,
  { namespace, name }: ObjectPlace = {},
): string[] {
  const steps = [...(namespace === undefined ? [] : ['namespaces', namespace]), resource, ...(name ? [name] : [])];
  const rest = steps.map(encodeURIComponent).join('/');
  return versions.map((version) => (group === '' ? `/api/${version}/${rest}` : `/apis/${group}/${version}/${rest}`));
}

/** API path in the first version. */
export function pathTo(resource: Resource, place: ObjectPlace = {}): string {
  return pathsTo(resource, place)[0] ?? '';
}
