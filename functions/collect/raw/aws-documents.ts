import { objectOf, type RawObject } from './fields.ts';
import type { AwsKind } from '../source.ts';

/** How a document of a snapshot holds answers of AWS. */
type Form = Pick<AwsKind, 'parse' | 'print'>;

/** A list in a field of one answer; an absent one must not be taken for an empty one. */
export function listIn(field: string): Form {
  return {
    parse: (document) => {
      const list = objectOf(document)[field];
      return Array.isArray(list) ? list.map(objectOf) : `no ${field}`;
    },
    print: (answers) => ({ [field]: answers }),
  };
}

/** An array of outputs of a command that describes one thing, with or without the outer key; `id` is in each. */
export function outputsOf(key: string, id: string): Form {
  return {
    parse: (document) => {
      const outputs = (Array.isArray(document) ? document : [document]).map(objectOf);
      const answers = outputs.map((output): RawObject => fromEksctl(objectOf(output[key] ?? output), id));
      return answers.every((answer) => typeof answer[id] === 'string') ? answers : `something without a ${id}`;
    },
    print: (answers) => answers.map((answer) => ({ [key]: answer })),
  };
}

/** A Fargate profile as AWS prints it, of one that `eksctl get` printed with names of its own; any other answer as it is. */
export function fromEksctl(answer: RawObject, id = 'fargateProfileName'): RawObject {
  const { name, podExecutionRoleARN, ...rest } = answer;
  if (id !== 'fargateProfileName' || answer[id] !== undefined || typeof name !== 'string') return answer;
  if (!Array.isArray(answer['selectors'])) return answer;
  return { ...rest, fargateProfileName: name, podExecutionRoleArn: podExecutionRoleARN };
}

/** Keys that begin with a small letter, as the AWS command line prints them; eksctl prints those of its language. */
export function smallKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(smallKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => [key.charAt(0).toLowerCase() + key.slice(1), smallKeys(inside)]),
  );
}
