import type { StackFunction, StackSource } from '#collect/stack/stack-source.ts';
import type { AwsOptions } from '#collect/live/eks-client.ts';
import { partitionOfRegion } from '#collect/live/partition.ts';
import type { Self } from '#model/cluster/cluster-key.ts';
import type { Targets } from '#model/configuration/targets.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { StackCheck, StackDiagnosis } from '#model/finding/stack-diagnosis.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import { tool } from '#model/tool.ts';
import { plural } from '#lib/text/wording.ts';
import { readConfiguration } from '../configuration/load.ts';
import { selfOf } from '../stack/environment.ts';
import { knownTargets } from '../stack/known-targets.ts';
import { accessChecks } from './stack-access.ts';
import { keyCheck } from './stack-key.ts';
import { alarmChecks, idOf, mailCheck } from './stack-mail.ts';
import { networkCheck } from './stack-network.ts';

/** Documents in a stack's bucket, reduced to those that doctor reads. */
export interface StackBucket {
  readonly targets: (self: Self) => Promise<Targets>;
  /** Null before the first scan. */
  readonly newestSummary: () => Promise<ScanSummary | null>;
}

export interface StackSurroundings {
  readonly source: StackSource;
  readonly openBucket: (bucket: string, configurationKey: string) => StackBucket;
  readonly now: Date;
}

/** Checks the stack of this name. Fails with an `AuditorError` if it does not exist. */
export async function doctorStack(stack: string, options: AwsOptions): Promise<StackDiagnosis> {
  // AWS clients are loaded only to examine a stack: printing a document should not wait for them.
  const [{ createStackSource }, { createDocuments }, { createS3Client }, { clientSettings }] = await Promise.all([
    import('#collect/stack/stack-source.ts'),
    import('#publish/s3/s3-documents.ts'),
    import('#publish/s3/store.ts'),
    import('#collect/live/eks-client.ts'),
  ]);
  const client = createS3Client(clientSettings(options));
  try {
    return await stackDiagnosisOf(stack, {
      source: createStackSource(options),
      openBucket: (bucket, configurationKey) => {
        const documents = createDocuments({ bucket, configurationKey, client });
        return {
          targets: async (self) => knownTargets(await readConfiguration(documents), documents, self),
          newestSummary: async () => {
            for await (const summary of documents.summariesBefore(new Date().toISOString())) return summary;
            return null;
          },
        };
      },
      now: new Date(),
    });
  } finally {
    client.destroy();
  }
}

/** Functions whose configuration shows the stack's settings. */
interface StackParts {
  readonly stack: string;
  readonly audit: StackFunction;
  readonly watch: StackFunction;
  readonly summarize: StackFunction;
  readonly self: Self;
}

export async function stackDiagnosisOf(stack: string, surroundings: StackSurroundings): Promise<StackDiagnosis> {
  const parts = await partsOf(stack, surroundings.source);
  const checks = [
    ...(await scanAndAlarmChecks(parts, surroundings)),
    ...(await mailChecks(parts, surroundings)),
    ...(await targetChecks(parts, surroundings)),
    await keyCheckOf(parts, surroundings),
    ...(await networkChecks(parts, surroundings)),
  ];
  return {
    schema: 'fargate-auditor/stack-diagnosis/v1',
    tool,
    stack: { name: stack, ...parts.self },
    checks,
    status: checks.every(({ state }) => state === 'ok') ? 'ready' : 'incomplete',
  };
}

async function partsOf(stack: string, source: StackSource): Promise<StackParts> {
  const names = ['audit-cluster', 'watch-logging', 'summarize-scan'];
  const found = await Promise.all(names.map((name) => source.fn(`${stack}-${name}`)));
  const missing = names.filter((_, index) => found[index] === null).map((name) => `${stack}-${name}`);
  if (missing.length > 0)
    throw new AuditorError(
      'usage',
      `There is no stack ${stack} here: no function ${missing.join(', ')}. A stack is named fargate-auditor-STAGE; check it, --region and --profile.`,
    );
  const [audit, watch, summarize] = found as [StackFunction, StackFunction, StackFunction];
  return { stack, audit, watch, summarize, self: selfOf(audit.arn) };
}

/** Result of a check; unreadable data makes it `unknown`, with the reason. */
async function tried<T extends StackCheck | readonly StackCheck[]>(
  name: string,
  check: () => Promise<T>,
): Promise<T | StackCheck> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    const fix = error.missingPermission === undefined ? [] : [`grant yourself ${error.missingPermission}`];
    return { name, state: 'unknown', told: error.message, fix };
  }
}

const usualHours = 26;

async function scanAndAlarmChecks(
  { stack, audit, self }: StackParts,
  { source, openBucket, now }: StackSurroundings,
): Promise<StackCheck[]> {
  let hours = usualHours;
  let topics: readonly string[] = [];
  const alarms = await tried('alarms', async () => {
    const found = await source.alarms(stack);
    // The alarm looks back for MaxHoursWithoutScan hours.
    hours = found.find(({ name }) => idOf(name, stack) === 'ScanNotCompleted')?.periods ?? usualHours;
    topics = [...new Set(found.flatMap(({ actions }) => actions))].filter((arn) => arn.split(':')[2] === 'sns');
    return alarmChecks(found, stack);
  });
  const bucket = openBucket(audit.settings['BUCKET'] ?? '', audit.settings['CONFIGURATION_KEY'] ?? '');
  const scan = await tried('last scan', async () =>
    scanCheck(await bucket.newestSummary(), { hours, now, stack, self }),
  );
  const heard = await Promise.all(
    topics.map((topicArn) =>
      tried('subscriptions to alarms', async () =>
        mailCheck({
          what: 'alarms',
          topicArn,
          subscriptions: await source.subscriptions(topicArn),
          parameter: 'alarmEmail',
        }),
      ),
    ),
  );
  return [scan, alarms, heard].flat();
}

interface ScanContext {
  readonly hours: number;
  readonly now: Date;
  readonly stack: string;
  readonly self: Self;
}

function scanCheck(summary: ScanSummary | null, { hours, now, stack, self }: ScanContext): StackCheck {
  const name = 'last scan';
  const { region, account } = self;
  const arn = `arn:${partitionOfRegion(region)}:states:${region}:${account}:stateMachine:${stack}-scan`;
  const fix = [`aws stepfunctions start-execution --state-machine-arn ${arn}`];
  if (summary === null) return { name, state: 'failed', told: 'none was completed yet', fix };
  const { completedAt, clusters, complete } = summary;
  const age = (now.getTime() - Date.parse(completedAt)) / 3_600_000;
  if (age > hours)
    return {
      name,
      state: 'failed',
      told: `the last one was completed ${completedAt}, more than ${String(hours)} hours ago`,
      fix,
    };
  const bad = clusters.filter(({ status }) => status !== 'audited' && status !== 'gone');
  if (complete)
    return { name, state: 'ok', told: `complete at ${completedAt}: ${plural(clusters.length, 'cluster')}`, fix: [] };
  const which = bad
    .slice(0, 20)
    .map(
      ({ account, region, cluster, status, error }) =>
        `${cluster ?? `${account} ${region}`} ${status}${error === null ? '' : ` (${error})`}`,
    );
  return {
    name,
    state: 'failed',
    told: `not complete at ${completedAt}: ${which.join('; ') || 'the report says why'}`,
    fix: ['fargate-auditor doctor --cluster NAME says what a cluster does not let be read'],
  };
}

async function mailChecks({ watch, summarize }: StackParts, { source }: StackSurroundings): Promise<StackCheck[]> {
  const mails = [
    { what: 'alerts', topicArn: watch.settings['ALERT_TOPIC_ARN'] ?? '', parameter: 'alertEmail' },
    { what: 'digests', topicArn: summarize.settings['DIGEST_TOPIC_ARN'] ?? '', parameter: 'digestEmail' },
  ];
  const isSilent = summarize.settings['DIGEST_WHEN'] === 'never';
  return Promise.all(
    mails
      .filter(({ what }) => what !== 'digests' || !isSilent)
      .map((mail) =>
        tried(`subscriptions to ${mail.what}`, async () =>
          mailCheck({ ...mail, subscriptions: await source.subscriptions(mail.topicArn) }),
        ),
      ),
  );
}

async function targetChecks(
  { audit, watch, self }: StackParts,
  { source, openBucket, now }: StackSurroundings,
): Promise<readonly StackCheck[]> {
  const bucket = openBucket(audit.settings['BUCKET'] ?? '', audit.settings['CONFIGURATION_KEY'] ?? '');
  const checks = await tried('targets', async () => {
    const targets = await bucket.targets(self);
    const memberRoleName = audit.settings['MEMBER_ROLE_NAME'] ?? '';
    return accessChecks({ source, targets, roles: [audit.role, watch.role], self, memberRoleName, now });
  });
  return [checks].flat();
}

function keyCheckOf({ audit, watch, summarize, self }: StackParts, { source }: StackSurroundings): Promise<StackCheck> {
  const { kmsKeyArn: keyArn } = audit;
  if (keyArn === null)
    return Promise.resolve({ name: 'policy of the key', state: 'ok', told: 'the stack uses keys of AWS', fix: [] });
  const roles = [audit.role, watch.role, summarize.role];
  return tried('policy of the key', async () => keyCheck(await source.keyPolicy(keyArn), { keyArn, ...self, roles }));
}

function networkChecks({ audit, self }: StackParts, { source }: StackSurroundings): Promise<StackCheck[]> {
  const { network, settings } = audit;
  if (network === null) return Promise.resolve([]);
  const spared = settings['SECURITY_HUB'] === 'on' ? [] : ['securityhub'];
  const check = tried(`network ${network.vpcId}`, async () => {
    const [endpoints, routeTables] = await Promise.all([
      source.vpcEndpoints(network.vpcId),
      source.routeTables(network.vpcId),
    ]);
    return networkCheck(network, { endpoints, routeTables, region: self.region, spared });
  });
  return check.then((one) => [one]);
}
