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
      const answers = outputs.map((output): RawObject => objectOf(output[key] ?? output));
      return answers.every((answer) => typeof answer[id] === 'string') ? answers : `something without a ${id}`;
    },
    print: (answers) => answers.map((answer) => ({ [key]: answer })),
  };
}
