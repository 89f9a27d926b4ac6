import type { Command } from 'commander';
import { printable } from '#lib/text/wording.ts';
import type { Configuration } from '#model/configuration/configuration.ts';
import { configurationFileName, loadConfiguration } from '#run/configuration/load.ts';
import type { Gate } from '../terminal/exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Where the configuration comes from; `false` for none. */
export interface ConfigurationFlags {
  readonly config?: string | false;
}

export function withConfiguration(command: Command): Command {
  return command
    .option('--config <file>', `configuration (else the nearest ${configurationFileName}, here or above)`)
    .option('--no-config', 'do not look for a configuration');
}

/** The configuration that is asked for. Which file it came from is said, since nobody may have named it. */
export async function configurationOf({ config }: ConfigurationFlags, terminal: Terminal): Promise<Configuration> {
  const { configuration, file } = await loadConfiguration(config);
  if (file !== null) terminal.say(`configuration: ${printable(file)}`);
  return configuration;
}

/** What fails the run: flags win over the configuration. */
export function gateOf(flags: Partial<Gate>, { gate }: Configuration): Gate {
  return {
    failOn: flags.failOn ?? gate.failOn ?? 'high',
    failOnNew: flags.failOnNew ?? gate.failOnNew ?? false,
    failOnIncomplete: flags.failOnIncomplete ?? gate.failOnIncomplete ?? false,
  };
}
