import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { errorText } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';

/** Invokes a function asynchronously. */
export async function startFunction(name: string, payload: unknown, client = new LambdaClient({})): Promise<void> {
  try {
    await client.send(
      new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: JSON.stringify(payload) }),
    );
  } catch (error) {
    throw new AuditorError('runtime', `Could not start function ${name}: ${errorText(error)}`, { cause: error });
  }
}
