import type { Command } from 'commander';
import type { DocumentFormat } from '#model/result/format.ts';
import { judgeLogging } from '#run/logging/judge-logging.ts';
import { readInput } from '#run/read-text.ts';
import type { LoggingVerdict } from '#model/result/logging-verdict.ts';
import { renderLoggingVerdict } from '#run/scan/render.ts';
import { exitCodes, type CommonFlags, type Run } from '../run.ts';
import { documentFormatOption, singleFormat, withCommon } from '../options/options.ts';

interface LoggingFlags extends CommonFlags {
  readonly file: string;
  readonly region?: string;
  readonly kubernetesVersion?: string;
  readonly format?: readonly DocumentFormat[];
}

export function addLogging(program: Command, run: Run): void {
  withCommon(program.command('logging').description('judge an aws-logging ConfigMap before it is applied'))
    .requiredOption('-f, --file <file>', 'a manifest or a bare output.conf; - for standard input')
    .option('--region <region>', 'region of the cluster, to compare outputs with')
    .option('--kubernetes-version <version>', 'version of the cluster, such as 1.33')
    .addOption(documentFormatOption())
    .action((flags: LoggingFlags) =>
      run(flags, async (terminal) => {
        const format = singleFormat(flags.format);
        const context = { region: flags.region ?? null, kubernetesVersion: flags.kubernetesVersion ?? null };
        const verdict = judgeLogging(
          await readInput(flags.file, terminal.stdin),
          flags.file === '-' ? 'standard input' : flags.file,
          context,
        );
        await terminal.data(await renderLoggingVerdict(verdict, format, terminal));
        return { code: verdict.ok ? exitCodes.ok : exitCodes.findings, meaning: meaningOf(verdict) };
      }),
    );
}

function meaningOf({ taken, starts }: LoggingVerdict): string {
  if (!taken) return 'Fargate would refuse it';
  if (starts === 'no') return 'Fargate would take it, but its log router would not start';
  return starts === 'yes' ? 'Fargate would take it' : 'Fargate would take it, but its log router may not start';
}
