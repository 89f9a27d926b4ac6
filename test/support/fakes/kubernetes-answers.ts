import type { AnyObject } from './selectors.ts';

export interface RecordedRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly resource: string | null;
  readonly authorization: string | undefined;
  readonly accept?: string | undefined;
  /** 1 for the first page of a list, 2 for the next. */
  readonly page: number;
  /** How often this very path and query was asked before. */
  readonly earlier: number;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

interface Token {
  /** Key of the last object of the page before. */
  readonly after: string;
  readonly page: number;
  readonly revision?: number;
}

export function tokenText(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

export function tokenOf(text: string): Token {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Token;
  } catch {
    return { after: '', page: 1 };
  }
}

export function keyOf({ metadata }: AnyObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

export function failure(code: number, reason: string, message: string, metadata: object = {}): Reply {
  const status = { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, reason, code };
  return { status: code, body: JSON.stringify(status) };
}
