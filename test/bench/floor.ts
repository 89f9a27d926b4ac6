/** The least that any reader must do: the same pages over the same kind of connection, and JSON.parse; no more. */
import { Agent, get } from 'node:https';
import { gunzipSync } from 'node:zlib';

const [server = '', path = '/api/v1/pods', ca = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: Buffer.from(ca, 'base64').toString() });

interface Page {
  metadata: { continue?: string };
  items: unknown[];
}

let token: string | undefined;
let items = 0;
do {
  const query = token === undefined ? 'limit=500' : `limit=500&continue=${token}`;
  const page = JSON.parse((await body(`${server}${path}?${query}`)).toString()) as Page;
  items += page.items.length;
  token = page.metadata.continue;
} while (token !== undefined);
agent.destroy();
console.log(items);

function body(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve(
          response.headers['content-encoding'] === 'gzip' ? gunzipSync(Buffer.concat(chunks)) : Buffer.concat(chunks),
        ),
      );
      response.on('error', reject);
    }).on('error', reject);
  });
}
