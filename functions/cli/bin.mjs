#!/usr/bin/env -S node --max-semi-space-size=16
// Starts the command line on a Node that can run it: the one at hand, or the one that is installed with the project.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 19)) {
  module.enableCompileCache();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  startOtherNode();
}

function startOtherNode() {
  const node = module.createRequire(import.meta.url).resolve('node/bin/node');
  const script = fileURLToPath(import.meta.url);
  const child = spawn(node, [...process.execArgv, script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 3;
    else process.kill(process.pid, signal);
  });
}
