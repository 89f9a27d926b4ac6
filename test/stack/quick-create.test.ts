import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionCommand, InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { createStack, deleteStack, stackResources } from './cloudformation.ts';

const release = process.env['RELEASE_DIR']!;
const s3 = new S3Client({ forcePathStyle: true });
const lambda = new LambdaClient({});
const bucket = 'code-of-the-release';
const prefix = 'tools/fargate-auditor/';
const template = `${process.env['AWS_ENDPOINT_URL']!}/${bucket}/${prefix}fargate-auditor.template.json`;
const functions = ['alert', 'audit-cluster', 'plan-scan', 'report', 'summarize-scan', 'watch-logging'];

const read = (file: string) => readFileSync(join(release, file));
const deploy = (name: string, Stage: string) =>
  createStack(name, template, { CodeBucket: bucket, CodePrefix: prefix, Stage });

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const files = readdirSync(release).filter((file) => file.endsWith('.zip') || file.endsWith('.template.json'));
  expect(files).toHaveLength(functions.length + 1);
  for (const file of files)
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}${file}`, Body: read(file) }));
});

describe('the template of the release, with bucket, prefix and stage', () => {
  it('makes the stack, with the code of the release in its functions', async () => {
    const { status, outputs } = await deploy('auditor', 'night');
    expect(status).toBe('CREATE_COMPLETE');
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining(['StateMachineArn', 'AuditClusterRoleArn', 'BucketName']),
    );
    const resources = await stackResources('auditor');
    expect(resources.filter(({ ResourceStatus }) => ResourceStatus !== 'CREATE_COMPLETE')).toEqual([]);
    for (const name of functions) {
      const FunctionName = `fargate-auditor-night-${name}`;
      const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
      const sha256 = createHash('sha256')
        .update(read(`${name}.zip`))
        .digest('base64');
      expect({ name, sha256: Configuration?.CodeSha256 }).toEqual({ name, sha256 });
    }
  });

  it('makes functions that run', async () => {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: 'fargate-auditor-night-report', Payload: '{ "cluster": "absent" }' }),
    );
    const told = JSON.parse(Buffer.from(answer.Payload ?? []).toString());
    expect(told).toMatchObject({ kind: 'not-found', reason: 'No result is stored for such a cluster' });
  });

  it('makes another one beside it, for another stage', async () => {
    expect(await deploy('auditor-of-tests', 'trial')).toMatchObject({ status: 'CREATE_COMPLETE' });
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions).toHaveLength(2 * functions.length);
  });

  it('is removed, but for what is evidence', async () => {
    for (const name of ['auditor', 'auditor-of-tests'])
      expect(await deleteStack(name)).toMatchObject({ status: 'DELETE_COMPLETE' });
    const { Functions } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions).toEqual([]);
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets).toHaveLength(3);
    const { logGroups = [] } = await new CloudWatchLogsClient({}).send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(
      ['night', 'trial'].map((stage) => `/fargate-auditor/${stage}/findings`),
    );
  });
});
