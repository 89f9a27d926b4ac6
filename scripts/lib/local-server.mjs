import { once } from 'node:events';
import { createServer } from 'node:net';

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until the address answers; the server that does not, or that stops before, is an error. `said` is what it wrote. */
export async function answering(server, address, said = () => '') {
  for (let left = 150; left > 0; left -= 1) {
    if (server.exitCode !== null) throw new Error(`${server.spawnfile} stopped with ${server.exitCode}\n${said()}`);
    const up = await fetch(address).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  server.kill();
  throw new Error(`${server.spawnfile} did not answer within 30 seconds`);
}
