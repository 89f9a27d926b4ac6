import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { isNear, nearest } from '#lib/text/compare.ts';
import { AuditorError } from '#model/auditor-error.ts';

export interface KubeconfigOptions {
  /** File; otherwise `KUBECONFIG`, otherwise `~/.kube/config`. */
  readonly kubeconfig?: string | undefined;
  /** Context; otherwise the file's current one. */
  readonly context?: string | undefined;
}

/** Loads the kubeconfig that kubectl would read, with the requested context. Fails with an `AuditorError`. */
export async function loadKubeconfig(options: KubeconfigOptions): Promise<KubeConfig> {
  // Loaded on demand, and only this part of the package: its generated clients cost half a second and 50 MB.
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  const missing = filesOf(options).find((file) => !existsSync(file));
  if (missing !== undefined) throw new AuditorError('usage', `The kubeconfig ${missing} does not exist.`);
  try {
    if (options.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(options.kubeconfig);
  } catch (error) {
    throw new AuditorError('usage', `${kubeconfigName(options)} is not valid: ${(error as Error).message}`, {
      cause: error,
    });
  }
  chooseContext(config, options);
  return config;
}

function chooseContext(config: KubeConfig, options: KubeconfigOptions): void {
  const wanted = options.context ?? config.getCurrentContext();
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(wanted)) throw new AuditorError('usage', noSuchContext(wanted, names, options));
  config.setCurrentContext(wanted);
}

function noSuchContext(wanted: string | undefined, names: readonly string[], options: KubeconfigOptions): string {
  const where = kubeconfigName(options);
  if (names.length === 0) return `${where} has no contexts.`;
  if (!wanted) return `${where} has no current context; choose one with --context: ${names.join(', ')}.`;
  const guess = nearest(wanted, names, isNear);
  const hint = guess === null ? '' : ` Did you mean ${guess}?`;
  return `${where} has no context ${wanted}.${hint} Its contexts: ${names.join(', ')}.`;
}

/** Name of the kubeconfig, to start a sentence with. */
export function kubeconfigName(options: KubeconfigOptions): string {
  return `The kubeconfig ${filesOf(options).join(delimiter)}`;
}

function filesOf({ kubeconfig }: KubeconfigOptions): readonly string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  return listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
}
