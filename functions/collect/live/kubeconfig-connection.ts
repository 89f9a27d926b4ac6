import { existsSync } from 'node:fs';
import https from 'node:https';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { isNear, nearest } from '#lib/text/compare.ts';
import { Fault } from '#model/fault.ts';
import type { Connection } from './connection.ts';

export interface KubeconfigOptions {
  /** A file; else `KUBECONFIG`, else `~/.kube/config`. */
  readonly kubeconfig?: string | undefined;
  /** Else the file's current context. */
  readonly context?: string | undefined;
}

/** Connects as kubectl would: certificates, exec plugins, proxies and tunnels of a kubeconfig. */
export async function connectByKubeconfig(options: KubeconfigOptions): Promise<Connection> {
  let config = await load(options);
  const server = serverOf(config, options);
  const agent = await keptAlive(config, options);
  return {
    server,
    agent,
    async headers(fresh) {
      // Exec plugins cache their token inside the config.
      if (fresh) config = await load(options);
      return (await httpsOptions(config, options)).headers as Record<string, string>;
    },
  };
}

async function load(options: KubeconfigOptions): Promise<KubeConfig> {
  // Loaded only here: it costs a third of a second and 80 MB, which the way through EKS can do without.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const missing = filesOf(options).find((file) => !existsSync(file));
  if (missing !== undefined) throw new Fault('usage', `The kubeconfig ${missing} does not exist.`);
  try {
    if (options.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(options.kubeconfig);
  } catch (error) {
    throw new Fault('usage', `${named(options)} is not valid: ${(error as Error).message}`, { cause: error });
  }
  chooseContext(config, options);
  return config;
}

function chooseContext(config: KubeConfig, options: KubeconfigOptions): void {
  const wanted = options.context ?? config.getCurrentContext();
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(wanted)) throw new Fault('usage', noSuchContext(wanted, names, options));
  config.setCurrentContext(wanted);
}

function noSuchContext(wanted: string | undefined, names: readonly string[], options: KubeconfigOptions): string {
  const where = named(options);
  if (names.length === 0) return `${where} has no contexts.`;
  if (!wanted) return `${where} has no current context; choose one with --context: ${names.join(', ')}.`;
  const guess = nearest(wanted, names, isNear);
  const hint = guess === null ? '' : ` Did you mean ${guess}?`;
  return `${where} has no context ${wanted}.${hint} Its contexts: ${names.join(', ')}.`;
}

function serverOf(config: KubeConfig, options: KubeconfigOptions): URL {
  const server = config.getCurrentCluster()?.server;
  if (server !== undefined && URL.canParse(server)) return new URL(server);
  throw new Fault('usage', `${named(options)}: context ${config.getCurrentContext()} names no cluster with a server.`);
}

async function keptAlive(config: KubeConfig, options: KubeconfigOptions): Promise<https.Agent> {
  const { agent } = await httpsOptions(config, options);
  const chosen = agent as https.Agent & { keepAlive: boolean };
  // The agent is the config's own, be it of a proxy or not; it would close the connection after each request.
  chosen.keepAlive = true;
  chosen.options = { ...chosen.options, keepAlive: true };
  return chosen;
}

async function httpsOptions(config: KubeConfig, options: KubeconfigOptions): Promise<https.RequestOptions> {
  const applied: https.RequestOptions = { headers: {} };
  try {
    await config.applyToHTTPSOptions(applied);
  } catch (error) {
    const context = `context ${config.getCurrentContext()} of ${named(options)}`;
    throw new Fault('runtime', `Could not authenticate with ${context}: ${(error as Error).message}`, { cause: error });
  }
  return { ...applied, headers: { ...basicAuth(applied), ...(applied.headers as Record<string, string>) } };
}

function basicAuth({ auth }: https.RequestOptions): Record<string, string> {
  return auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
}

function named(options: KubeconfigOptions): string {
  return `The kubeconfig ${filesOf(options).join(delimiter)}`;
}

function filesOf({ kubeconfig }: KubeconfigOptions): readonly string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  return listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
}
