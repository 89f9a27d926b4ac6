import { type CodeInfo, problemCodes } from '#audit/logging/problem-codes.ts';
import { formatted, settle } from './generated-file.ts';

const levels = {
  rejected: 'refused',
  unstartable: 'does not start',
  ineffective: 'no effect',
  note: 'note',
} as const satisfies Record<CodeInfo['levels'][number], string>;

/** The page of the codes that problems of an `aws-logging` ConfigMap have. */
function page(): string {
  const entries = Object.entries(problemCodes).sort(([a], [b]) => (a < b ? -1 : 1));
  return `<!-- Written by \`npm run docs\`. -->

# Problems of an aws-logging ConfigMap

\`fargate-auditor logging -f FILE\` gives each problem a code; \`fargate-auditor rules CODE\` prints what stands here. The levels:

| level | means | in \`logging\` | in \`scan\` and \`check\` |
| --- | --- | --- | --- |
| refused | Fargate refuses the whole ConfigMap | exit 1 | [logging-configmap-invalid](rules/logging-configmap-invalid.md) |
| does not start | Fargate takes it, pods say \`LoggingEnabled\`, and its log router does not start: nothing is logged | exit 1 | [logging-configmap-unstartable](rules/logging-configmap-unstartable.md) |
| no effect | a part of it does nothing, or not what it says | exit 0 | [logging-configmap-ineffective](rules/logging-configmap-ineffective.md) |
| note | worth knowing, and no fault | exit 0 | the same, at \`info\` |

In JSON (\`-o json\`) each problem has \`level\` (\`rejected\`, \`unstartable\`, \`ineffective\`, \`note\`), \`severity\`, \`code\`, its place
(\`file\`, \`line\`, \`column\`, \`key\`), what \`is\` there, what it \`shouldBe\`, \`fix\` and \`docs\`.

What would start is what Fluent Bit 1.9.10 does, and the last releases of AWS's plugins in Go; which release Fargate runs is
not public. \`npm run record:fluent-bit\` asks a Fluent Bit that you have.

${entries.map(([code, info]) => entry(code, info)).join('\n')}`;
}

function entry(code: string, { levels: own, title, why, fix, docs }: CodeInfo): string {
  return `## ${code}

_${own.map((level) => levels[level]).join(', ')}_

${title} ${why}

**Fix:** ${fix} ([source](${docs}))
`;
}

if (import.meta.main) settle([await formatted('docs/logging-problems.md', page())], 'docs');
