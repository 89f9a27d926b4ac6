import { fileURLToPath } from 'node:url';
import { main } from './main.ts';

/** Chapters of `npm start`: the bundled cluster before and after the missing label was added. */
const chapters = [
  { folder: 'before', title: 'BEFORE: checkout should be on Fargate, and is not' },
  { folder: 'after', title: 'AFTER the patch: checkout is on Fargate, and its logs go nowhere' },
];

for (const { folder, title } of chapters) {
  process.stdout.write(`\n${title}\n`);
  await scan(folder);
}

await scan('before', '-o', 'json', '--output', 'out/before.json');
await scan('after', '-o', 'html', '--output', 'out/report.html', '--baseline', 'out/before.json');

process.stdout.write(`
The same as a page, with what changed in between: out/report.html (open it in a browser)

Next: the whole story of one workload
  node functions/cli/bin.mjs explain deployment/checkout --snapshot examples/eks-workshop/after
or your own cluster
  node functions/cli/bin.mjs scan --cluster NAME --region REGION
`);

/** The demonstration succeeds by showing findings. */
async function scan(folder: string, ...more: readonly string[]): Promise<void> {
  const dir = fileURLToPath(new URL(`../../examples/eks-workshop/${folder}`, import.meta.url));
  const code = await main(['scan', '--snapshot', dir, '--no-config', '--fail-on', 'none', '--quiet', ...more]);
  if (code !== 0) process.exitCode = code;
}
