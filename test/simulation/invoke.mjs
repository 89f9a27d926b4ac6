// Invokes a bundled function some times in this process: node invoke.mjs BUNDLE EVENTS_AS_JSON. The last line says what it took.
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [bundle, events] = process.argv.slice(2);
let printed = 0;
for (const stream of [process.stdout, process.stderr])
  stream.write = (chunk) => {
    printed += Buffer.byteLength(chunk);
    return true;
  };

const start = performance.now();
const { handler } = await import(pathToFileURL(bundle).href);
const importMs = performance.now() - start;
const runs = [];
for (const event of JSON.parse(events)) {
  const before = { at: performance.now(), cpu: process.cpuUsage(), printed };
  await handler(event, {
    functionName: 'audit-cluster',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:audit-cluster',
    awsRequestId: '0',
    memoryLimitInMB: '1024',
    getRemainingTimeInMillis: () => 900_000,
  });
  const { user, system } = process.cpuUsage(before.cpu);
  runs.push({
    wallMs: performance.now() - before.at,
    cpuMs: (user + system) / 1000,
    printedBytes: printed - before.printed,
  });
}
const rssMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
writeSync(1, `${JSON.stringify({ importMs, runs, rssMb })}\n`);
