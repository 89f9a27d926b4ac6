import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface AwsRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What a fake service says; or it breaks the connection, before anything or amid the body. */
export type AwsReply =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'reset'
  | { readonly half: string };

export type AwsAnswer = (request: AwsRequest) => AwsReply | Promise<AwsReply>;

/** How a client of the fake asks: five times, with half a minute for an answer, unless a test wants to see one give up. */
export interface Patience {
  readonly maxAttempts?: number;
  readonly requestTimeout?: number;
}

/** For a service that never answers. */
export const impatient: Patience = { maxAttempts: 2, requestTimeout: 50 };

export interface FakeAws {
  readonly url: string;
  /** Of a client: leads to the fake with credentials that nobody else would accept. */
  readonly config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly requestHandler: { readonly requestTimeout: number; readonly throwOnRequestTimeout: boolean };
  } & ReturnType<typeof quickRetries>;
}

/** A service over plain HTTP for the length of a test. Signatures are not checked. */
export async function startFakeAws(answer: AwsAnswer, patience: Patience = {}): Promise<FakeAws> {
  const { maxAttempts = 5, requestTimeout = 30_000 } = patience;
  const server = createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await request.toArray());
      const url = new URL(request.url ?? '/', 'http://fake');
      const reply = await answer({ method: request.method ?? 'GET', url, headers: request.headers, body });
      if (reply === 'reset') {
        request.socket.destroy();
      } else if ('half' in reply) {
        response.writeHead(200, { 'content-length': 2 * Buffer.byteLength(reply.half) });
        response.write(reply.half, () => response.destroy());
      } else {
        response.writeHead(reply.status, reply.headers).end(reply.body);
      }
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
  const requestHandler = { requestTimeout, throwOnRequestTimeout: true };
  const config = { endpoint: url, region: 'eu-west-1', credentials, requestHandler, ...quickRetries(maxAttempts) };
  return { url, config };
}

/** A failure as the JSON services report it. */
export function jsonFailure(status: number, type: string, message: string): AwsReply {
  return { status, body: JSON.stringify({ __type: type, message }), headers: { 'x-amzn-errortype': type } };
}

/** Of clients of AWS: tries again what they would, at once. */
function quickRetries(maxAttempts: number) {
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
