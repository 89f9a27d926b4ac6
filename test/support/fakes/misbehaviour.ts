import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { failure, type RecordedRequest, type Reply, tokenOf, tokenText } from './kubernetes-answers.ts';

/** What a fake server does in place of the answer it owes. */
export type Misbehaviour =
  | {
      readonly do: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly message?: string;
    }
  /** 410, with a token that goes on at a newer revision or without. */
  | { readonly do: 'expire'; readonly offer: boolean }
  | { readonly do: 'reset' }
  /** Headers, then a byte now and then. */
  | { readonly do: 'drip'; readonly everyMs: number }
  | { readonly do: 'hang' }
  /** Promises the whole body and closes after half of it. */
  | { readonly do: 'truncate'; readonly gzip?: boolean }
  | { readonly do: 'body'; readonly body: string }
  | { readonly do: 'same-continue' }
  /** A small gzip body that unpacks to this many bytes. */
  | { readonly do: 'bomb'; readonly bytes: number }
  /** The right answer, later. */
  | { readonly do: 'delay'; readonly ms: number };

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

export async function misbehave(
  how: Misbehaviour,
  request: IncomingMessage,
  response: ServerResponse,
  honest: () => Reply,
  recorded: RecordedRequest,
): Promise<void> {
  switch (how.do) {
    case 'status':
      end(
        response,
        how.status,
        failure(how.status, reasons[how.status] ?? '', how.message ?? `status ${how.status}`).body,
        how.headers,
      );
      break;
    case 'expire':
      expire(response, how.offer, recorded);
      break;
    case 'reset':
      request.socket.destroy();
      break;
    case 'hang':
      break;
    case 'drip':
      await drip(response, honest().body, how.everyMs);
      break;
    case 'truncate':
      truncate(response, honest().body, how.gzip === true);
      break;
    case 'body':
      end(response, 200, how.body);
      break;
    case 'same-continue':
      sameContinue(response, honest().body);
      break;
    case 'bomb':
      bomb(response, how.bytes);
      break;
    case 'delay':
      await wait(how.ms);
      end(response, honest().status, honest().body);
      break;
  }
}

function bomb(response: ServerResponse, bytes: number): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  response.end(gzipSync(Buffer.alloc(bytes, ' ')));
}

function end(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

function expire(response: ServerResponse, offer: boolean, { query }: RecordedRequest): void {
  const { after, page, revision = 1 } = tokenOf(query['continue'] ?? '');
  const metadata = offer ? { continue: tokenText({ after, page, revision: revision + 1 }) } : {};
  const message = 'The provided continue parameter is too old to display a consistent list result.';
  end(response, 410, failure(410, 'Expired', message, metadata).body);
}

async function drip(response: ServerResponse, body: string, everyMs: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  for (const byte of Buffer.from(body)) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await wait(everyMs);
  }
  response.end();
}

function truncate(response: ServerResponse, body: string, gzip: boolean): void {
  const bytes = gzip ? gzipSync(body) : Buffer.from(body);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  const encoding = gzip ? { 'content-encoding': 'gzip' } : {};
  // Compressed, the length fits what is sent: only unpacking shows that the rest is missing.
  response.writeHead(200, { 'content-length': gzip ? half.length : bytes.length, ...encoding });
  response.write(half, () => (gzip ? response.end() : response.destroy()));
}

function sameContinue(response: ServerResponse, body: string): void {
  const document = JSON.parse(body) as { metadata: object };
  end(response, 200, JSON.stringify({ ...document, metadata: { continue: 'again-and-again' } }));
}
