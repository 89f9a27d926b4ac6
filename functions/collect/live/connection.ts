import type http from 'node:http';

/** How to reach one Kubernetes API server. */
export interface Connection {
  readonly server: URL;
  readonly agent: http.Agent;
  /** Headers that authenticate; `fresh` after the server refused the last ones. */
  headers(fresh: boolean): Promise<Readonly<Record<string, string>>>;
}
