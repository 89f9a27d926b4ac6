import { without } from './without.ts';

/** A template of CloudFormation, or a part of one, as parsed. */
type Part = null | boolean | number | string | readonly Part[] | { readonly [key: string]: Part };
type Fields = Readonly<Record<string, Part>>;

export interface Template extends Fields {
  readonly Parameters: Fields;
  readonly Resources: Readonly<Record<string, Fields>>;
  readonly Outputs: Readonly<Record<string, Fields>>;
}

/**
 * Stage name used for packaging, so that every occurrence of the stage can be found again: nothing else has this name.
 */
export const stageMark = 'stage0to0be0chosen';

const parameters = {
  CodeBucket: {
    Type: 'String',
    AllowedPattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
    Description: 'Bucket in this Region that holds the zip files of the release',
  },
  CodePrefix: {
    Type: 'String',
    AllowedPattern: '^([A-Za-z0-9._-]+/)*$',
    Description: 'What stands before the names of the zip files, with a slash at its end; another one for each release',
  },
  Stage: {
    Type: 'String',
    Default: 'prod',
    // Names of roles end in the stage and a Region, and have at most 64 characters.
    AllowedPattern: '^[a-z][a-z0-9-]{0,18}$',
    Description: 'Part of the names of all that is made, so that several can stand beside each other',
  },
};

/**
 * The template that can be deployed without the tool chain of this project: of the one that is packaged for the stage `stageMark`, with
 * the stage and the place of the functions' code as parameters. Throws where the stage stands in a place that can be no parameter.
 */
export function releaseTemplate(packaged: Template, version: string): Template {
  const template = {
    ...packaged,
    Description: `fargate-auditor ${version}: audits EKS clusters that run pods on Fargate, every night, and alerts when pods stop logging`,
    Parameters: {
      ...parameters,
      CodePrefix: { ...parameters.CodePrefix, Default: `fargate-auditor/${version}/` },
      ...packaged.Parameters,
    },
    Resources: mapped(
      without(packaged.Resources, 'ServerlessDeploymentBucket', 'ServerlessDeploymentBucketPolicy'),
      withCode,
    ),
    Outputs: mapped(without(packaged.Outputs, 'ServerlessDeploymentBucketName'), (fields) => without(fields, 'Export')),
  };
  const done = staged(template) as Template;
  if (JSON.stringify(done).includes(stageMark)) throw new Error('the stage stands where no parameter can be');
  return done;
}

function mapped(fields: Readonly<Record<string, Fields>>, change: (one: Fields) => Fields): Record<string, Fields> {
  return Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, change(one)]));
}

/** Replaces the location of the code; of `{S3Key: …/plan-scan.zip}` only the file name is kept. */
function withCode(resource: Fields): Fields {
  if (resource['Type'] !== 'AWS::Lambda::Function') return resource;
  const properties = resource['Properties'] as Fields;
  const { S3Key } = properties['Code'] as { S3Key: string };
  const name = S3Key.slice(S3Key.lastIndexOf('/') + 1);
  const Code = { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Sub': `\${CodePrefix}${name}` } };
  return { ...resource, Properties: { ...properties, Code } };
}

function staged(part: Part): Part {
  if (typeof part === 'string') return stagedText(part);
  if (Array.isArray(part)) return part.map(staged);
  if (part === null || typeof part !== 'object') return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, key === 'Fn::Sub' ? inSub(value) : staged(value)]),
  );
}

function stagedText(text: string): Part {
  if (text === stageMark) return { Ref: 'Stage' };
  if (!text.includes(stageMark)) return text;
  return { 'Fn::Sub': text.replaceAll('${', '${!').replaceAll(stageMark, '${Stage}') };
}

/** The text of `Fn::Sub` takes the parameter as it is; with variables of its own, they follow in a list. */
function inSub(value: Part): Part {
  if (typeof value === 'string') return value.replaceAll(stageMark, '${Stage}');
  const [text, variables] = value as readonly [string, Fields];
  return [text.replaceAll(stageMark, '${Stage}'), staged(variables)];
}
