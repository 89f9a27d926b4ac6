import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { errorText } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';

/** Invokes a function asynchronously. */
export async function startFunction(name: string, payload: unknown, client = new LambdaClient({})): Promise<void> {
  try {
    await client.send(
      new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: JSON.stringify(payload) }),
    );
  } catch (error) {
    throw new Fault('runtime', `Could not start function ${name}: ${errorText(error)}`, { cause: error });
  }
}
