import type { Command } from 'commander';
import { plural } from '#lib/text/wording.ts';
import { saveSnapshot } from '#run/scan/save-snapshot.ts';
import { resolveTarget, type TargetOptions } from '#run/scan/targets.ts';
import {
  type ConfigurationFlags,
  configurationOf,
  withConfiguration,
  targetsOf,
  withCommon,
  withTargets,
} from '../options/options.ts';
import { exitCodes, type CommonFlags, type Run } from '../run.ts';

interface SnapshotFlags extends TargetOptions, ConfigurationFlags, CommonFlags {
  readonly overwrite: boolean;
}

export function addSnapshot(program: Command, run: Run): void {
  const command = withCommon(
    withConfiguration(
      withTargets(program.command('snapshot').description('save what an audit reads, secrets left out')),
    ),
  );
  command
    .argument('<dir>', 'folder to write, for --snapshot later')
    .option('--overwrite', 'also into a folder that holds other files', false)
    .action((dir: string, flags: SnapshotFlags) =>
      run(flags, async (terminal, signal) => {
        const configuration = await configurationOf(flags, terminal);
        const source = await resolveTarget(await targetsOf(flags, terminal), signal);
        try {
          const { pods, denied } = await saveSnapshot(source, dir, flags.overwrite, configuration);
          terminal.say(`wrote ${dir}: ${plural(pods, 'pod')}`);
          for (const [file, { reason }] of Object.entries(denied)) terminal.say(`not saved, ${file}: ${reason}`);
        } finally {
          source.close?.();
        }
        return { code: exitCodes.ok, meaning: 'saved' };
      }),
    );
}
