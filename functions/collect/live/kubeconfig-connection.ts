import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { AuditorError } from '#model/auditor-error.ts';
import type { Connection } from './request.ts';
import { type KubeconfigOptions, kubeconfigName, loadKubeconfig } from './kubeconfig.ts';

/** Connects as kubectl would: with the certificates, exec plugins, proxies and tunnels of a kubeconfig. */
export async function connectByKubeconfig(options: KubeconfigOptions): Promise<Connection> {
  let config = await loadKubeconfig(options);
  const server = serverOf(config, options);
  const agent = await keptAlive(config, options);
  return {
    server,
    agent,
    async headers(fresh) {
      // Exec plugins cache their token in the config object.
      if (fresh) config = await loadKubeconfig(options);
      return (await httpsOptions(config, options)).headers as Record<string, string>;
    },
  };
}

function serverOf(config: KubeConfig, options: KubeconfigOptions): URL {
  const server = config.getCurrentCluster()?.server;
  if (server !== undefined && URL.canParse(server)) return new URL(server);
  throw new AuditorError(
    'usage',
    `${kubeconfigName(options)}: context ${config.getCurrentContext()} names no cluster with a server.`,
  );
}

async function keptAlive(config: KubeConfig, options: KubeconfigOptions): Promise<https.Agent> {
  const { agent } = await httpsOptions(config, options);
  const chosen = agent as https.Agent & { keepAlive: boolean };
  // The config creates the agent, with or without a proxy; by default it would close the connection after each request.
  chosen.keepAlive = true;
  chosen.options = { ...chosen.options, keepAlive: true };
  return chosen;
}

async function httpsOptions(config: KubeConfig, options: KubeconfigOptions): Promise<https.RequestOptions> {
  const applied: https.RequestOptions = { headers: {} };
  try {
    await config.applyToHTTPSOptions(applied);
  } catch (error) {
    const context = `context ${config.getCurrentContext()} of ${kubeconfigName(options)}`;
    throw new AuditorError('runtime', `Could not authenticate with ${context}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return { ...applied, headers: { ...basicAuth(applied), ...(applied.headers as Record<string, string>) } };
}

function basicAuth({ auth }: https.RequestOptions): Record<string, string> {
  return auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
}
