import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  NoSuchEntityException,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  paginateSimulatePrincipalPolicy,
} from '@aws-sdk/client-iam';
import { mapLimited } from '#lib/async.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { RawObject } from '../raw/fields.ts';
import { type AwsCall, createCall, printed } from './aws-call.ts';
import { type AwsOptions, clientSettings } from './eks-client.ts';

/** IAM reads on roles, by name. Documents have the shape that the AWS CLI prints, with policies decoded. */
export interface Iam {
  /** Null if the role does not exist. */
  role(name: string): Promise<RawObject | null>;
  attachedPolicies(name: string): Promise<readonly RawObject[]>;
  /** All policies with their documents, both attached and inline. */
  policies(name: string, attached: readonly RawObject[]): Promise<readonly RawObject[]>;
  /** Simulated permissions of the role on each of these resources. */
  simulate(arn: string, request: SimulationRequest): Promise<readonly RawObject[]>;
  close(): void;
}

export interface SimulationRequest {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Region of the resources, for policies with the condition key `aws:RequestedRegion`. */
  readonly region: string;
}

type IamCall = AwsCall<IAMClient>;

// IAM throttles per account, and an audit is not its only caller.
const concurrentReads = 2;

export function createIam(options: AwsOptions, client = new IAMClient(clientSettings(options))): Iam {
  const call: IamCall = createCall(client, options);
  return {
    role: (name) => role(call, name),
    attachedPolicies: (name) => attachedPolicies(call, name),
    policies: async (name, attached) => [
      ...(await mapLimited(attached, concurrentReads, (policy) => managedPolicy(call, policy))),
      ...(await inlinePolicies(call, name)),
    ],
    simulate: (arn, request) => simulate(call, arn, request),
    close: () => {
      client.destroy();
    },
  };
}

function role({ ask, client, aborting }: IamCall, name: string): Promise<RawObject | null> {
  return ask('iam:GetRole', null, async () => {
    try {
      const { Role } = await client.send(new GetRoleCommand({ RoleName: name }), aborting);
      if (Role === undefined) throw new AuditorError('runtime', `IAM answered without describing role ${name}.`);
      return decoded(printed(Role), 'AssumeRolePolicyDocument');
    } catch (error) {
      if (error instanceof NoSuchEntityException) return null;
      throw error;
    }
  });
}

function attachedPolicies({ ask, client, aborting }: IamCall, name: string): Promise<readonly RawObject[]> {
  return ask('iam:ListAttachedRolePolicies', null, async () => {
    const pages = await Array.fromAsync(paginateListAttachedRolePolicies({ client }, { RoleName: name }, aborting));
    return pages.flatMap(({ AttachedPolicies = [] }) => AttachedPolicies.map(printed));
  });
}

async function managedPolicy({ ask, client, aborting }: IamCall, { PolicyArn }: RawObject): Promise<RawObject> {
  const arn = String(PolicyArn);
  const version = await ask('iam:GetPolicy', null, async () => {
    const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn: arn }), aborting);
    return Policy?.DefaultVersionId;
  });
  return ask('iam:GetPolicyVersion', null, async () => {
    const command = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version });
    const { PolicyVersion } = await client.send(command, aborting);
    return decoded({ PolicyArn: arn, PolicyDocument: PolicyVersion?.Document }, 'PolicyDocument');
  });
}

async function inlinePolicies({ ask, client, aborting }: IamCall, name: string): Promise<readonly RawObject[]> {
  const names = await ask('iam:ListRolePolicies', null, async () => {
    const pages = await Array.fromAsync(paginateListRolePolicies({ client }, { RoleName: name }, aborting));
    return pages.flatMap(({ PolicyNames = [] }) => PolicyNames);
  });
  return mapLimited(names, concurrentReads, (PolicyName) =>
    ask('iam:GetRolePolicy', null, async () => {
      const { PolicyDocument } = await client.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }), aborting);
      return decoded({ PolicyName, PolicyDocument }, 'PolicyDocument');
    }),
  );
}

function simulate(
  { ask, client, aborting }: IamCall,
  arn: string,
  { actions, resources, region }: SimulationRequest,
): Promise<readonly RawObject[]> {
  return ask('iam:SimulatePrincipalPolicy', null, async () => {
    const input = {
      PolicySourceArn: arn,
      ActionNames: [...actions],
      ResourceArns: [...resources],
      ContextEntries: [
        { ContextKeyName: 'aws:RequestedRegion', ContextKeyValues: [region], ContextKeyType: 'string' as const },
      ],
    };
    const pages = await Array.fromAsync(paginateSimulatePrincipalPolicy({ client }, input, aborting));
    return pages.flatMap(({ EvaluationResults = [] }) => EvaluationResults.map(printed));
  });
}

/** IAM returns policies as URL-encoded JSON; the AWS CLI prints them decoded. */
function decoded(document: RawObject, field: string): RawObject {
  const text = document[field];
  if (typeof text !== 'string')
    throw new AuditorError('runtime', `IAM answered without the ${field} that was asked for.`);
  try {
    return { ...document, [field]: JSON.parse(decodeURIComponent(text)) as unknown };
  } catch (error) {
    throw new AuditorError('runtime', `IAM answered with a ${field} that is not JSON.`, { cause: error });
  }
}
