import type { KubeObject } from '../simulation/objects.ts';

/** An object as etcd stores it, and at which of its revisions. */
export interface Stored {
  readonly key: string;
  readonly object: KubeObject;
  readonly revision: string;
}

/** A change that is made only if nobody made another since; revision `'0'` is that of a key that is not there. */
export type Change = { readonly key: string; readonly revision?: string } & (
  { readonly object: KubeObject } | { readonly object: undefined }
);

interface KeyValue {
  key: string;
  value?: string;
  mod_revision: string;
}

/** The store of an API server that writes JSON, by etcd's gRPC gateway. */
export class Etcd {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Everything below each of the prefixes, at one revision. */
  async read(prefixes: readonly string[]): Promise<Stored[]> {
    const success = prefixes.map((prefix) => ({ request_range: rangeOf(prefix) }));
    const { responses = [] } = await this.#ask<{ responses?: { response_range: { kvs?: KeyValue[] } }[] }>('txn', {
      success,
    });
    return responses.flatMap(({ response_range: { kvs = [] } }) =>
      kvs.map(({ key, value = '', mod_revision: revision }) => {
        const object = JSON.parse(decode(value)) as KubeObject;
        return { key: decode(key), object, revision };
      }),
    );
  }

  /** The newest revision of what is below each of the prefixes, without what is there. */
  async newest(prefixes: readonly string[]): Promise<string> {
    const success = prefixes.map((prefix) => ({ request_range: { ...rangeOf(prefix), keys_only: true } }));
    const { responses = [] } = await this.#ask<{ responses?: { response_range: { kvs?: KeyValue[] } }[] }>('txn', {
      success,
    });
    const all = responses.flatMap(({ response_range: { kvs = [] } }) => kvs);
    // How many there are tells of what was deleted.
    return `${all.length}@${all.reduce((most, { mod_revision }) => Math.max(most, Number(mod_revision)), 0)}`;
  }

  /** Makes all changes at one revision, or none: false when somebody changed one of them before. */
  async write(changes: readonly Change[]): Promise<boolean> {
    const compare = changes.flatMap(({ key, revision }) =>
      revision === undefined ? [] : [{ key: encode(key), target: 'MOD', result: 'EQUAL', mod_revision: revision }],
    );
    const success = changes.map(({ key, object }) =>
      object === undefined
        ? { request_delete_range: { key: encode(key) } }
        : { request_put: { key: encode(key), value: encode(JSON.stringify(object)) } },
    );
    const { succeeded = false } = await this.#ask<{ succeeded?: boolean }>('txn', { compare, success });
    return succeeded;
  }

  /** Deletes everything below each of the prefixes. */
  async wipe(prefixes: readonly string[]): Promise<void> {
    await this.#ask('txn', { success: prefixes.map((prefix) => ({ request_delete_range: rangeOf(prefix) })) });
  }

  async #ask<T>(call: string, body: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/v3/kv/${call}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`etcd: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

const encode = (text: string): string => Buffer.from(text).toString('base64');
const decode = (text: string): string => Buffer.from(text, 'base64').toString();

/** The range of all keys that begin with a prefix that ends in `/`: `0` comes after `/`. */
function rangeOf(prefix: string) {
  return { key: encode(prefix), range_end: encode(prefix.replace(/\/$/, '0')) };
}
