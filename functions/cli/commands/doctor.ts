import { type Command, Option } from 'commander';
import { noConfiguration } from '#model/configuration/configuration.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Diagnosis } from '#model/finding/diagnosis.ts';
import { clusterRoleText, policyText } from '#run/doctor/policies.ts';
import { doctor } from '#run/doctor/doctor.ts';
import { doctorStack } from '#run/doctor/doctor-stack.ts';
import type { DocumentFormat } from '#model/result/format.ts';
import { renderDiagnosis, renderStackDiagnosis } from '#run/scan/render.ts';
import type { TargetOptions } from '#run/scan/targets.ts';
import {
  type ConfigurationFlags,
  configurationOf,
  withConfiguration,
  clusterOption,
  documentFormatOption,
  singleFormat,
  targetsOf,
  withCommon,
  withConnection,
} from '../options/options.ts';
import { type Exit, exitCodes, type CommonFlags, type Run } from '../run.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface DoctorFlags extends TargetOptions, ConfigurationFlags, CommonFlags {
  readonly printPolicy?: boolean;
  readonly printRbac?: boolean;
  readonly stack?: string;
  readonly format?: readonly DocumentFormat[];
}

export function addDoctor(program: Command, run: Run): void {
  const command = program.command('doctor').description('what of a cluster cannot be read, why, and what grants it');
  withCommon(withConfiguration(withConnection(command.addOption(clusterOption('EKS cluster')))))
    .addOption(new Option('--print-policy', 'the IAM policy that an audit needs').conflicts(['printRbac', 'format']))
    .addOption(new Option('--print-rbac', 'the ClusterRole that an audit needs, and its binding').conflicts('format'))
    .addOption(
      new Option('--stack <name>', 'a deployed auditor instead of a cluster: whether it sees, and is heard').conflicts([
        ...['cluster', 'printPolicy', 'printRbac', 'allClusters', 'kubeconfig', 'context', 'config'],
      ]),
    )
    .option('--all-clusters', 'with --print-policy: what scan --all-clusters needs too')
    .addOption(documentFormatOption())
    .action((flags: DoctorFlags) => run(flags, (terminal, signal) => examine(flags, terminal, signal)));
}

async function examine(flags: DoctorFlags, terminal: Terminal, signal: AbortSignal): Promise<Exit> {
  const document = await documentOf(flags, terminal);
  if (document !== null) {
    await terminal.data(document);
    return { code: exitCodes.ok, meaning: 'printed' };
  }
  const format = singleFormat(flags.format);
  if (flags.stack !== undefined) return examineStack(flags.stack, { ...flags, format }, terminal, signal);
  if (flags.allClusters === true)
    throw new AuditorError('usage', '--all-clusters goes with --print-policy alone; give --cluster NAME');
  const configuration = await configurationOf(flags, terminal);
  const question = 'Which cluster? Give --cluster NAME, --stack NAME, --print-policy or --print-rbac';
  const targets = await targetsOf(flags, terminal, question);
  const progress = terminal.progress();
  try {
    progress.update('trying every read of an audit');
    const diagnosis = await doctor(targets, configuration, signal);
    signal.throwIfAborted();
    progress.done();
    await terminal.data(await renderDiagnosis(diagnosis, format, terminal));
    return exits[diagnosis.status];
  } finally {
    progress.done();
  }
}

async function examineStack(
  stack: string,
  { region, profile, roleArn, format }: TargetOptions & { readonly format: DocumentFormat },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Exit> {
  const progress = terminal.progress();
  try {
    progress.update('checking the stack');
    const diagnosis = await doctorStack(stack, { region, profile, roleArn, signal });
    signal.throwIfAborted();
    progress.done();
    await terminal.data(await renderStackDiagnosis(diagnosis, format, terminal));
    return diagnosis.status === 'ready'
      ? { code: exitCodes.ok, meaning: 'the stack sees its targets, and is heard' }
      : { code: exitCodes.incomplete, meaning: 'something of the stack is missing, or not known' };
  } finally {
    progress.done();
  }
}

/** Document to print, without the reads that a named configuration leaves out. */
async function documentOf(flags: DoctorFlags, terminal: Terminal): Promise<string | null> {
  const { printPolicy, printRbac, config, allClusters, region, cluster = [] } = flags;
  if (printRbac !== true && printPolicy !== true) return null;
  const { without } = typeof config === 'string' ? await configurationOf({ config }, terminal) : noConfiguration;
  if (printRbac === true) return clusterRoleText(without);
  if (cluster.length > 1)
    throw new AuditorError('usage', '--print-policy takes one cluster; without any it is for all');
  return policyText({ region, cluster: cluster[0] }, allClusters, without);
}

const exits: Readonly<Record<Diagnosis['status'], Exit>> = {
  ready: { code: exitCodes.ok, meaning: 'an audit can read all that it needs' },
  incomplete: { code: exitCodes.incomplete, meaning: 'something is missing, so that not every rule can be evaluated' },
  unreachable: { code: exitCodes.failed, meaning: 'the cluster cannot be reached' },
};
