import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

// The client that osls has.
const {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} = createRequire(import.meta.resolve('osls'))('@aws-sdk/client-cloudformation');

const client = new CloudFormationClient({});

interface Stack {
  readonly StackStatus: string;
  readonly StackStatusReason?: string;
  readonly Outputs?: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
}

export interface StackResource {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
}

export async function createStack(name: string, url: string, parameters: Readonly<Record<string, string>>) {
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  const Capabilities = ['CAPABILITY_NAMED_IAM'];
  await client.send(new CreateStackCommand({ StackName: name, TemplateURL: url, Parameters, Capabilities }));
  return settled(name);
}

export async function deleteStack(name: string) {
  await client.send(new DeleteStackCommand({ StackName: name }));
  return settled(name);
}

/** Its status once nothing is under way any more, with the reason where there is one, and its outputs; `DELETE_COMPLETE` where it is gone. */
async function settled(name: string): Promise<{ status: string; outputs: Record<string, string> }> {
  for (;;) {
    const stack = await described(name);
    if (stack === null) return { status: 'DELETE_COMPLETE', outputs: {} };
    if (!stack.StackStatus.endsWith('_IN_PROGRESS')) {
      const outputs = (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]);
      return {
        status: [stack.StackStatus, stack.StackStatusReason].filter(Boolean).join(': '),
        outputs: Object.fromEntries(outputs) as Record<string, string>,
      };
    }
    await sleep(200);
  }
}

async function described(name: string): Promise<Stack | null> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks[0] as Stack;
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not exist')) return null;
    throw error;
  }
}

export async function stackResources(name: string): Promise<readonly StackResource[]> {
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: name }));
  return StackResources as StackResource[];
}
