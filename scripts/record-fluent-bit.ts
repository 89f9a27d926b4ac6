// Starts a Fluent Bit on every sample, without network, and writes down whether it starts:
//
//     FLUENT_BIT=/fluent-bit/bin/fluent-bit FLUENT_BIT_PLUGINS=/fluent-bit npm run record:fluent-bit
//
// The image public.ecr.aws/aws-observability/aws-for-fluent-bit has both; packages are at docs.fluentbit.io. Without the
// second, the plugins in Go (cloudwatch, firehose, kinesis) are left out. It takes Linux, for `unshare` of util-linux.
import { execFile } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { mapLimited } from '#lib/async.ts';
import { type Answer, type Answers, answersPath, fingerprintOf } from '../test/audit/logging/fluent-bit/answers.ts';
import { type Sample, samples } from '../test/audit/logging/fluent-bit/samples.ts';
import { formatted, settle } from './generated-file.ts';

const { FLUENT_BIT: binary, FLUENT_BIT_PLUGINS: plugins } = process.env;
if (binary === undefined) throw new Error('set FLUENT_BIT to the path of a fluent-bit program');

/** Long enough to have read the configuration and a first record. */
const milliseconds = 1200;

const inGo = ['cloudwatch', 'firehose', 'kinesis'];

interface Run {
  /** Exit code, or the signal that ended it. */
  readonly end: number | string | null;
  readonly output: string;
}

function run(file: string, args: readonly string[]): Promise<Run> {
  const env = {
    PATH: process.env['PATH'],
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return new Promise((done) => {
    execFile(file, args, { env }, (error, stdout, stderr) => {
      done({ end: error === null ? 0 : (error.signal ?? error.code ?? null), output: stdout + stderr });
    });
  });
}

/** As the guide describes what Fargate adds: its own service and input, and each data key as a file of its own. */
function writeFiles(folder: string, { data }: Sample): void {
  mkdirSync(path.join(folder, 'containers'));
  writeFileSync(path.join(folder, 'containers', 'pod_namespace_app-0.log'), 'a line\n');
  const included = ['filters.conf', 'output.conf'].filter((key) => data[key] !== undefined);
  for (const key of [...included, 'parsers.conf']) writeFileSync(path.join(folder, key), data[key] ?? '');
  const lines = [
    ...['[SERVICE]', '    Parsers_File parsers.conf', '    Grace 1'],
    ...['[INPUT]', '    Name tail', `    Path ${folder}/containers/*.log`, '    Tag kube.*', '    Read_from_Head On'],
    ...['    Mem_Buf_Limit 45MB', '    Buffer_Max_Size 66KB', '    Skip_Long_Lines On', '    Refresh_Interval 10'],
    ...included.map((key) => `@INCLUDE ${key}`),
  ];
  writeFileSync(path.join(folder, 'fluent-bit.conf'), `${lines.join('\n')}\n`);
}

function pluginOf({ data }: Sample): string | undefined {
  return inGo.find((plugin) => new RegExp(`^ +Name ${plugin}$`, 'm').test(data['output.conf'] ?? ''));
}

async function ask(sample: Sample): Promise<Answer | null> {
  const plugin = pluginOf(sample);
  if (plugin !== undefined && plugins === undefined) return null;
  const folder = mkdtempSync(path.join(tmpdir(), 'fluent-bit-'));
  try {
    writeFiles(folder, sample);
    const loaded = plugin === undefined ? [] : ['-e', path.join(plugins ?? '', `${plugin}.so`)];
    return { text: fingerprintOf(sample), ...(await started(folder, loaded)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const mostTries = 5;

/** Its last words are written by a thread of their own, and lost now and then. */
async function started(folder: string, loaded: readonly string[]): Promise<Pick<Answer, 'starts' | 'says'>> {
  const timed = ['timeout', '--signal=INT', '--kill-after=2', String(milliseconds / 1000)];
  const args = ['--map-root-user', '--net', ...timed, binary ?? '', ...loaded, '-c', `${folder}/fluent-bit.conf`];
  let says = 'gives no reason';
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { end, output } = await run('unshare', args);
    // So it ends where `timeout` had to end it, or where it wrote without end: it ran.
    if ([124, 137, 'SIGKILL', 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER'].includes(end ?? '')) return { starts: true };
    const [why] = reasonsIn(output, folder);
    if (why !== undefined) return { starts: false, says: why };
    if (end === 134 || end === 'SIGABRT') says = 'ends with the first record';
  }
  return { starts: false, says };
}

const ofNoUse = /backend failed|Failed initialize|errno=|contains errors|failed to initialize|Initialization failed/;

/** Errors that say something, without what differs from run to run. */
function reasonsIn(output: string, folder: string): string[] {
  return stripVTControlCharacters(output)
    .replaceAll(`${folder}/`, '')
    .split('\n')
    .filter((line) => /\[error\]|level=error/.test(line) && !ofNoUse.test(line))
    .map((line) => line.replace(/^\[[\d/: ]+\] */, '').replace(/^time="[^"]*" /, ''))
    .map((line) =>
      line
        .replace(/ at line \d+$/, '')
        .slice(0, 160)
        .trim(),
    );
}

const version = /v(\d+\.\d+\.\d+)/.exec((await run(binary, ['--version'])).output)?.[1];
if (version === undefined) throw new Error(`${binary} does not tell its version`);
const found = await mapLimited(samples, 2, async (sample) => [sample.name, await ask(sample)] as const);
const given = found.flatMap(([name, answer]) => (answer === null ? [] : [[name, answer] as const]));
const answers: Answers = { fluentBit: version, answers: Object.fromEntries(given) };
settle([await formatted(answersPath, JSON.stringify(answers))], 'record:fluent-bit');
console.log(`asked Fluent Bit ${version} about ${String(found.length)} samples`);
