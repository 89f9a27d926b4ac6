import { once } from 'node:events';
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of AWS on its way, as far as can be told from outside. */
export interface Passing {
  /** As the signature names it: `s3`, `logs`, `sns`, `eks`, `sts`, `events`. */
  readonly service: string;
  /** `PutLogEvents`, `Publish`, …; of REST services the method and the path: `PUT /bucket/key`. */
  readonly action: string;
  /** How many calls of this action went before. */
  readonly earlier: number;
}

/** What becomes of a call in place of passing. */
export type Trouble =
  /** An answer of the proxy's own; the service hears nothing. */
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  /** The connection breaks before the service hears of it. */
  | 'reset'
  /** The service does what it is asked, and the connection breaks before it can say so. */
  | 'lose-answer'
  /** The service does what it is asked, and says something else. */
  | { readonly alter: (body: string) => string };

export interface MisbehavingProxy {
  readonly url: string;
  readonly passed: Passing[];
  /** Undefined lets a call pass. */
  trouble: (call: Passing) => Trouble | undefined;
  close(): Promise<void>;
}

/** Stands between a client and an AWS at `target`, and hands on what it does not spoil. */
export async function startMisbehavingProxy(target: string): Promise<MisbehavingProxy> {
  const server = createServer((request, response) => void pass(proxy, target, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: MisbehavingProxy = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    passed: [],
    trouble: () => undefined,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
  return proxy;
}

async function pass(
  proxy: MisbehavingProxy,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = Buffer.concat(await request.toArray());
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const action = actionOf(request, body.toString('latin1'));
  const earlier = proxy.passed.filter((call) => call.service === service && call.action === action).length;
  const call = { service, action, earlier };
  proxy.passed.push(call);
  const trouble = proxy.trouble(call);
  if (trouble === 'reset') {
    request.socket.destroy();
  } else if (trouble !== undefined && typeof trouble === 'object' && 'status' in trouble) {
    response.writeHead(trouble.status, trouble.headers).end(trouble.body);
  } else {
    const answer = await handOn(target, request, body);
    if (trouble === 'lose-answer') request.socket.destroy();
    else reply(response, answer, trouble?.alter);
  }
}

function actionOf({ method = 'GET', url = '/', headers }: IncomingMessage, body: string): string {
  const json = headers['x-amz-target'];
  if (typeof json === 'string') return json.replace(/^.*\./, '');
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const query = form ? new URLSearchParams(body).get('Action') : null;
  return query ?? `${method} ${new URL(url, 'http://proxy').pathname}`;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function handOn(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const onward = ask(new URL(url ?? '/', target), { method, headers: { ...headers, connection: 'close' } });
  onward.end(body);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  return {
    status: answer.statusCode ?? 502,
    headers: answer.headers,
    body: Buffer.concat(await answer.toArray()),
  };
}

function reply(response: ServerResponse, { status, headers, body }: Answer, alter?: (body: string) => string): void {
  const bytes = alter === undefined ? body : Buffer.from(alter(body.toString()));
  const framing = new Set(['content-length', 'transfer-encoding', 'connection']);
  const others = Object.entries(headers).filter(([name]) => !framing.has(name));
  response.writeHead(status, { ...Object.fromEntries(others), 'content-length': bytes.length }).end(bytes);
}
