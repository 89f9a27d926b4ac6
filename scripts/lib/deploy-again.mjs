import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { run } from './run.mjs';

/** Names of buckets of the stage, and of the log group that outlives the stack, as they are now. `to` is for the clients of AWS. */
async function kept(stage, to) {
  const { Buckets = [] } = await new S3Client({ ...to, forcePathStyle: true }).send(new ListBucketsCommand({}));
  const logGroupNamePrefix = `/fargate-auditor/${stage}/findings`;
  const logs = new CloudWatchLogsClient(to);
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
  const buckets = Buckets.map(({ Name }) => Name).filter((name) => name.startsWith(`fargate-auditor-${stage}-bucket`));
  return [...buckets, ...logGroups.map(({ logGroupName }) => logGroupName)];
}

/** Removes the stack, deploys it again with what it left behind, as docs/deploy.md says, and removes it for good. */
export async function deployAgain({ where, env, stage, to }) {
  run('osls', ['remove', ...where], env);
  const left = await kept(stage, to);
  if (left.length < 2) throw new Error(`of bucket and findings only this was kept: ${left.join(', ')}`);
  run('osls', ['deploy', ...where, '--param', 'adoptFindingsLogGroup=true'], env);
  const now = await kept(stage, to);
  const lost = left.filter((name) => !now.includes(name));
  if (lost.length > 0) throw new Error(`deploying again lost ${lost.join(', ')}`);
  run('osls', ['remove', ...where, '--param', 'adoptFindingsLogGroup=true'], env);
  return left;
}
