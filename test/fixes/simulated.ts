import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanFolder } from '../clusters/mistake.ts';
import { auditFolder } from './audit-folder.ts';
import { editors, outside } from './by-hand.ts';
import { aws } from './commands/aws.ts';
import { type Outcome, parseCommand, Refused, UnknownCommand } from './commands/command.ts';
import { kubectl, namedObjects } from './commands/kubectl.ts';
import { replaceObject } from './commands/validate.ts';
import { podCounts } from './pod-counts.ts';
import type { RecordedCluster } from './recorded-findings.ts';
import { putToRest } from './simulation/at-rest.ts';
import { type ClusterState, readCluster, writeCluster } from './simulation/cluster-state.ts';
import { refusedAsBefore, unlimited } from './simulation/fargate-scheduler.ts';
import { startNextRuns } from './simulation/job.ts';
import { settle } from './simulation/settle.ts';
import type { TriedCluster } from './tried-cluster.ts';

/** A recorded cluster with simulated controllers. */
export async function simulated({
  mistake,
  snapshot,
}: Pick<RecordedCluster, 'mistake' | 'snapshot'>): Promise<TriedCluster> {
  const state = await readCluster(snapshot);
  const clean = await readCluster(cleanFolder(mistake.base));
  putToRest(state);
  const recorded = new Set(state.list('Pod').map(({ metadata }) => metadata.uid));
  let account = mistake.name in outside ? refusedAsBefore(state) : unlimited;
  settle(state, account);
  return {
    run: async (line, file) => {
      account = unlimited;
      const outcome = line in editors ? edit(state, clean, line) : runOne(state, line, file);
      settle(state, account);
      return outcome;
    },
    pass: async () => {
      startNextRuns(state);
      settle(state, account);
      state.pass(30);
      settle(state, account);
    },
    audit: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tried-'));
      await writeCluster(state, folder);
      return auditFolder(folder).finally(() => rm(folder, { recursive: true }));
    },
    pods: async () => podCounts(state.objects, recorded),
  };
}

function runOne(state: ClusterState, line: string, file: string | undefined): Outcome {
  const command = parseCommand(line, file);
  const [program] = command.words;
  try {
    if (program === 'kubectl') return kubectl(state, command);
    if (program === 'aws') return aws(state, command);
  } catch (error) {
    if (error instanceof Refused) return `refused: ${error.message}`;
    throw error;
  }
  throw new UnknownCommand(line);
}

/** What the person does in the editor. */
function edit(state: ClusterState, clean: ClusterState, line: string): Outcome {
  const [object] = namedObjects(state, parseCommand(line));
  if (object === undefined) throw new UnknownCommand(line);
  const { kind, metadata } = object;
  const data = editors[line]?.data;
  const meant = data === undefined ? clean.find(kind, metadata.namespace, metadata.name) : { ...object, data };
  if (meant === undefined) throw new Error(`the clean cluster has no ${metadata.name}`);
  replaceObject(state, object, { ...object, ...structuredClone(meant), metadata });
  return 'done';
}
