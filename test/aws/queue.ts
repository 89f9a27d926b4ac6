const endpoint = process.env['AWS_ENDPOINT_URL']!;

interface SqsAnswer {
  readonly QueueUrl?: string;
  readonly Attributes?: { readonly QueueArn: string };
  readonly Messages?: readonly { readonly Body: string }[];
}

/** SQS has a JSON protocol that needs no client of its own. The server tells services apart by the credential scope. */
async function sqs(action: string, request: object): Promise<SqsAnswer> {
  const scope = 'Credential=test/20261124/eu-west-1/sqs/aws4_request';
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify(request),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as SqsAnswer;
}

/** A queue to be subscribed, and what is in it. */
export async function makeQueue(
  name: string,
): Promise<{ arn: string; receive: () => Promise<Record<string, unknown>[]> }> {
  const { QueueUrl = '' } = await sqs('CreateQueue', { QueueName: name });
  const { Attributes } = await sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
  return {
    arn: Attributes?.QueueArn ?? '',
    async receive() {
      const { Messages = [] } = await sqs('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
      return Messages.map(({ Body }) => JSON.parse(Body));
    },
  };
}
