// Packages the stack without credentials and validates it with external tools: node scripts/check-infra.mjs
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import validate from 'asl-validator';
import { pythonEnvironment } from './lib/python.mjs';
import { root } from './lib/run.mjs';
import { standIns, substituted } from './state-machine.ts';

const packaged = `${root}.serverless/cloudformation-template-update-stack.json`;
const rendered = `${root}.serverless/rendered.json`;
const others = ['infra/member-account.yml', 'infra/member-events.yml', 'infra/access-entry.yml'];

/** Runs without any AWS credentials that are present: a package must not depend on them. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
Object.assign(env, { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' });
Object.assign(env, { AWS_EC2_METADATA_DISABLED: 'true', LOG_LEVEL: 'ERROR' });

function run(command, ...args) {
  console.log(`=== ${[command.split('/').at(-1), ...args].join(' ')}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env });
  if (error !== undefined) throw error;
  return status === 0;
}

function must(command, ...args) {
  if (!run(command, ...args)) throw new Error(`${command} failed`);
}

/** The template as deployed: cfn-lint judges a state machine as it finds it, placeholders and all. */
function render() {
  const template = JSON.parse(readFileSync(packaged, 'utf8'));
  const { Properties } = template.Resources.StateMachine;
  const definition = substituted(Properties.Definition, standIns);
  // The validator modifies its input.
  const { isValid, errorsText } = validate(structuredClone(definition));
  console.log(`=== asl-validator: ${isValid ? 'valid' : errorsText()}`);
  // AWS accepts a JSONata constant as a number, but cfn-lint does not yet.
  const plain = (key, value) => (key === 'MaxConcurrency' ? Number(/\d+/.exec(value)[0]) : value);
  Properties.Definition = JSON.parse(JSON.stringify(definition), plain);
  writeFileSync(rendered, JSON.stringify(template, null, 2));
  return isValid;
}

// A separate environment: the tests install other versions of the same packages.
const bin = pythonEnvironment('.venv/infra', 'infra/requirements.txt', env);
must(process.execPath, 'scripts/build.mjs', 'functions');
must(process.execPath, 'node_modules/osls/bin/serverless.js', 'package');
const good = [
  render(),
  run(bin('cfn-lint'), '--config-file', 'infra/cfn-lint.yml', '--', rendered, ...others),
  ...[packaged, ...others].map((file) =>
    run(bin('checkov'), '--framework', 'cloudformation', '--compact', '--quiet', '--skip-download', '--file', file),
  ),
];
const failed = good.filter((is) => !is).length;
console.log(`${good.length - failed} of ${good.length} checks of the infrastructure passed`);
process.exitCode = failed === 0 ? 0 : 1;
