import type { Command } from 'commander';
import { AuditorError } from '#model/auditor-error.ts';
import { explain } from '#run/explain/explain.ts';
import type { DocumentFormat } from '#model/result/format.ts';
import { renderExplanation } from '#run/scan/render.ts';
import { resolveTarget, type TargetOptions } from '#run/scan/targets.ts';
import { parseAsked } from '#run/explain/asked-subject.ts';
import {
  type ConfigurationFlags,
  configurationOf,
  withConfiguration,
  documentFormatOption,
  namespaceOption,
  singleFormat,
  targetsOf,
  withCommon,
  withTargets,
} from '../options/options.ts';
import { exitCodes, type CommonFlags, type Run } from '../run.ts';

interface ExplainFlags extends TargetOptions, ConfigurationFlags, CommonFlags {
  readonly namespace?: readonly string[];
  readonly format?: readonly DocumentFormat[];
}

export function addExplain(program: Command, run: Run): void {
  const explaining = program.command('explain').description('why is this pod (not) on Fargate, and does it log?');
  const command = withCommon(withConfiguration(withTargets(explaining)));
  command
    .argument('<workload>', 'NAMESPACE/POD, or KIND/NAME such as deployment/checkout')
    .addOption(namespaceOption())
    .addOption(documentFormatOption())
    .action((workload: string, flags: ExplainFlags) =>
      run(flags, async (terminal, signal) => {
        const asked = parseAsked(workload, single(flags.namespace));
        const format = singleFormat(flags.format);
        const configuration = await configurationOf(flags, terminal);
        const source = await resolveTarget(await targetsOf(flags, terminal), signal);
        try {
          const story = await explain(source, asked, configuration);
          await terminal.data(await renderExplanation(story, format, terminal));
        } finally {
          source.close?.();
        }
        return { code: exitCodes.ok, meaning: 'explained' };
      }),
    );
}

function single(namespaces: readonly string[] = []): string | null {
  if (namespaces.length > 1) throw new AuditorError('usage', 'explain takes one namespace');
  return namespaces[0] ?? null;
}
