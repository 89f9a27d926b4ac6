#!/usr/bin/env -S node --max-semi-space-size=16
// Starts the command line on a suitable Node: the current one, or the one installed with a clone.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const atLeast = [22, 19];

if (suffices(process.versions.node)) {
  module.enableCompileCache();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const node = installedNode();
  if (node === null) {
    console.error(`fargate-auditor needs Node ${atLeast.join('.')} or newer; this is ${process.versions.node}.`);
    process.exitCode = 3;
  } else start(node);
}

function suffices(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > atLeast[0] || (major === atLeast[0] && minor >= atLeast[1]);
}

/** Path of the Node in the platform's optional dependency, which `npm ci` installs in a clone. */
function installedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const require = module.createRequire(import.meta.url);
  try {
    const manifest = require.resolve(`${prefix}-${platform}-${process.arch}/package.json`);
    const { version, bin } = require(manifest);
    return suffices(version) ? join(dirname(manifest), bin.node) : null;
  } catch {
    return null;
  }
}

function start(node) {
  const script = fileURLToPath(import.meta.url);
  const child = spawn(node, [...process.execArgv, script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 3;
    else process.kill(process.pid, signal);
  });
}
