import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createCall } from '../live/aws-call.ts';
import { type AwsOptions, clientSettings } from '../live/eks-client.ts';

/** The ARN of whoever asks. Nobody needs a permission for that. Fails with a `Fault`. */
export async function callerArn(options: AwsOptions): Promise<string> {
  const client = new STSClient(clientSettings(options));
  const { ask, aborting } = createCall(client, options);
  try {
    const { Arn = 'unknown' } = await ask('sts:GetCallerIdentity', null, () =>
      client.send(new GetCallerIdentityCommand({}), aborting),
    );
    return Arn;
  } finally {
    client.destroy();
  }
}
