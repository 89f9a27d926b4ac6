// Deploys the stack into a local AWS and runs the nightly scan there: node scripts/e2e.mjs [vitest arguments]
// docs/operations.md says what that proves, and what it does not.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { deployAgain } from './lib/deploy-again.mjs';
import { startLocalAws } from './lib/local-aws.mjs';
import { root, run } from './lib/run.mjs';

// Account and region of the samples in events/, so that these can be invoked.
const region = 'us-west-2';
const stage = 'e2e';
const where = ['--stage', stage, '--region', region, '--param', 'clusterMetrics=all'];

const { env, client, url, succeeded } = await startLocalAws(region, stage);
run(process.execPath, ['scripts/build.mjs', 'functions'], env);
run('osls', ['deploy', ...where], client);
const vitest = ['run', '--root', '.', '--config', 'test/e2e/vitest.config.ts', ...process.argv.slice(2)];
const tests = spawn('vitest', vitest, {
  ...{ cwd: root, stdio: 'inherit' },
  env: { ...client, E2E_OSLS: JSON.stringify(where) },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tests.kill(signal));
const [code] = await once(tests, 'exit');
if (code === 0) {
  const to = { region, endpoint: url, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const left = await deployAgain({ where, env: client, stage, to });
  console.log(`deployed again beside ${left.join(', ')}`);
  succeeded();
}
process.exit(code ?? 1);
