import type { ProblemCode } from './config/interpret-config.ts';
import { type CodeInfo, fargateGuide, formatPage, settingCodes } from './setting-codes.ts';

export type { CodeInfo };

/** Problems of the manifest around the configuration. */
export type ManifestCode =
  | 'configmap-name'
  | 'configmap-namespace'
  | 'configmap-duplicate'
  | 'data-value-not-string'
  | 'key-repeated'
  | 'namespace-unlabelled';

const indentation = 'All sections of a data key share one indentation, all their keys another one that is deeper.';
const mayNotStart = 'Fluent Bit does not start with it; whether Fargate passes the text on as it is, nobody says.';
const unread = 'Fargate refuses the whole ConfigMap, and pods that start then are not logged.';

const refused = (title: string, fix: string, why = unread): CodeInfo => ({
  levels: ['rejected'],
  title,
  why,
  fix,
  docs: fargateGuide,
});
const loose = (title: string, fix: string): CodeInfo => ({
  levels: ['ineffective'],
  title,
  why: mayNotStart,
  fix,
  docs: formatPage,
});

/** Every code that a problem of an `aws-logging` ConfigMap may have. */
export const problemCodes: Readonly<Record<ProblemCode | ManifestCode, CodeInfo>> = {
  ...settingCodes,
  'blank-line-indentation': loose(
    'A blank line holds blanks, and not as many as the lines around it.',
    'Leave the line empty.',
  ),
  'byte-order-mark': loose('The text begins with a byte order mark.', 'Save the text without it.'),
  command: {
    ...loose('A line begins with @.', 'Write what it stands for.'),
    why: 'Fargate knows sections alone, and may refuse a command or pass over it.',
  },
  'comment-indentation': loose(
    'A comment is not indented as the lines around it.',
    'Indent it like the keys, or not at all.',
  ),
  'configmap-duplicate': {
    levels: ['ineffective'],
    title: 'The file holds a second ConfigMap aws-logging.',
    why: 'Only one of them is judged, and the one that is applied last counts.',
    fix: 'Keep one.',
    docs: fargateGuide,
  },
  'configmap-name': refused(
    'The ConfigMap is not named aws-logging.',
    'Name it aws-logging.',
    'Fargate reads no other.',
  ),
  'configmap-namespace': {
    levels: ['rejected', 'ineffective'],
    title: 'The ConfigMap is not in the namespace aws-observability.',
    why: 'Fargate reads it nowhere else.',
    fix: 'Put it into aws-observability.',
    docs: fargateGuide,
  },
  'data-key-unknown': {
    levels: ['ineffective'],
    title: 'A data key is none that Fargate is known to read.',
    why: 'What it holds may have no effect.',
    fix: 'Move the text to output.conf, filters.conf or parsers.conf, or remove it.',
    docs: fargateGuide,
  },
  'data-value-not-string': refused(
    'A value under data is no string.',
    'Put it in quotes, or write it as a block.',
    'The API server refuses the ConfigMap.',
  ),
  'entry-indentation': refused(
    'The keys of a data key are not indented alike.',
    'Give them one indentation.',
    indentation,
  ),
  'entry-not-deeper': refused('A key is not indented more than its section.', 'Indent it.', indentation),
  'environment-variable': refused('The text refers to an environment variable.', 'Write the value itself.'),
  'flb-log-cw-value': {
    levels: ['ineffective'],
    title: 'flb_log_cw is neither "true" nor "false".',
    why: "Fluent Bit's own log may not be shipped.",
    fix: 'Set it to "true" or "false".',
    docs: fargateGuide,
  },
  'key-repeated': {
    levels: ['note'],
    title: 'A key stands several times in one map of the manifest.',
    why: 'kubectl takes the last and drops the others without a word, so that what they say has no effect.',
    fix: 'Keep one of them.',
    docs: fargateGuide,
  },
  'kubernetes-filter-version': refused(
    'The kubernetes filter is used on Kubernetes before 1.23.',
    'Upgrade the cluster, or leave the filter out.',
  ),
  'line-too-long': loose('A line has more than 4094 bytes.', 'Break it up, or shorten it.'),
  'namespace-unlabelled': {
    levels: ['ineffective'],
    title: 'The namespace aws-observability lacks its label.',
    why: 'AWS documents it as required; without it kubectl apply does not check the ConfigMap, and what is wrong shows only when pods start.',
    fix: 'Label the namespace aws-observability: enabled.',
    docs: fargateGuide,
  },
  'output-missing': refused('There is no [OUTPUT] under output.conf.', 'Add at least one [OUTPUT].'),
  'plugin-case': {
    levels: ['ineffective'],
    title: 'The name of a plugin is not in lower case.',
    why: 'Fargate may not take it.',
    fix: 'Write it in lower case.',
    docs: fargateGuide,
  },
  'plugin-unsupported': refused('A plugin is none that Fargate has.', 'Use one that it has.'),
  'required-key-missing': refused('A section lacks Name and Match, or Name and Format.', 'Write what is missing.'),
  'section-case': {
    levels: ['ineffective'],
    title: 'A section is not written in upper case.',
    why: 'Fargate may not accept it.',
    fix: 'Write it in upper case.',
    docs: fargateGuide,
  },
  'section-indentation': refused(
    'The sections of a data key are not indented alike.',
    'Let them begin at the start of the line.',
    indentation,
  ),
  'section-indented': loose('The sections are indented.', 'Let them begin at the start of the line.'),
  'section-misplaced': refused('A section stands under the data key of another kind.', 'Move it to its own key.'),
  'section-unclosed': refused('A section lacks its closing bracket.', 'Close it.'),
  'section-unknown': refused(
    'A section is none of [OUTPUT], [FILTER] and [PARSER].',
    'Remove it: Fargate makes [SERVICE] and [INPUT] itself.',
  ),
  'service-owned-key': refused(
    'A setting of the kubernetes filter is one that Fargate makes itself.',
    'Remove the line.',
  ),
  'tab-after-key': loose('A tab stands between key and value.', 'Write a blank.'),
  'text-after-header': {
    ...loose('Text follows the closing bracket of a section.', 'Put it on a line of its own.'),
    why: 'Fluent Bit passes over it.',
  },
  'text-before-section': refused('Text stands before the first section.', 'Put it into a section, or remove it.'),
  'too-long': {
    levels: ['rejected', 'ineffective'],
    title: 'The ConfigMap has more than 5300 characters.',
    why: unread,
    fix: 'Shorten the ConfigMap, e.g. by its comments.',
    docs: fargateGuide,
  },
  'value-missing': refused(
    'A key has no value.',
    'Give it one, or remove the line.',
    'Fluent Bit refuses the line and does not start.',
  ),
};

export function isProblemCode(text: string): text is keyof typeof problemCodes {
  return Object.hasOwn(problemCodes, text);
}
