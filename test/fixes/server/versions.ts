import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ControlPlane } from './control-plane.ts';

/** Versions of all that takes part, as each says it itself. */
export async function versionsOf({ ask, etcd }: ControlPlane, kubectl: string): Promise<Record<string, string>> {
  const { gitVersion } = JSON.parse((await ask('GET', '/version')).body) as { gitVersion: string };
  const { etcdserver } = (await (await fetch(`${etcd.url}/version`)).json()) as { etcdserver: string };
  const { stdout } = await promisify(execFile)(kubectl, ['version', '--client', '-o', 'json']);
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { gitVersion: string } };
  return { kubernetes: gitVersion, etcd: etcdserver, kubectl: clientVersion.gitVersion };
}
