import { cell, code, codeInCell, fenced, inline, link, table } from '#lib/text/markdown.ts';
import { type Evidence, type Finding, type Remediation, subjectText } from '#model/finding/finding.ts';
import { placeText } from '../result/outcomes.ts';
import { countOf, fill, type DocumentTexts } from '../texts/fill.ts';

const evidenceShown = 10;

/** One finding with what it rests on and how to mend it, and below it the findings it explains. */
export function findingBlock(
  finding: Finding,
  effects: readonly Finding[],
  takenAt: string,
  texts: DocumentTexts,
): string {
  return [
    `### ${heading(finding, texts)}`,
    facts(finding, takenAt, texts),
    inline(finding.message, 2000),
    ...evidenceTable(finding.evidence, texts),
    ...affected(finding, texts),
    ...remedy(finding.remediation, texts),
    ...effects.map((effect) => effectText(effect, texts)),
  ].join('\n\n');
}

export function heading({ severity, subject }: Finding, { words }: DocumentTexts): string {
  const { kind, ...named } = subject;
  const name = subjectText({ kind: '', ...named }).trim();
  return `${words.severity[severity].toUpperCase()} · ${inline(kind, 100)} ${code(name, 200)}`;
}

function facts(finding: Finding, takenAt: string, { words, finding: texts }: DocumentTexts): string {
  const { rule, status, firstJudgedBy, firstSeen, lastSeen, waiver, docs } = finding;
  const isSeen = Date.parse(lastSeen) >= Date.parse(takenAt);
  const seen = fill(texts.lastSeen, { time: code(lastSeen) });
  return [
    code(rule),
    ...(finding.location === undefined ? [] : [code(placeText(finding))]),
    status === 'unchanged' ? texts.known : words.status[status],
    ...(firstJudgedBy === undefined ? [] : [fill(texts.firstJudgedBy, { release: code(firstJudgedBy) })]),
    fill(texts.since, { time: code(firstSeen) }),
    ...(isSeen ? [] : [`**${texts.notJudgedAgain}**, ${seen}`]),
    ...(waiver === null ? [] : [`${texts.waived}: ${inline(waiver.reason)}`]),
    link(texts.documentation, docs),
  ].join(' · ');
}

function evidenceTable(evidence: readonly Evidence[], { finding: texts }: DocumentTexts): string[] {
  if (evidence.length === 0) return [];
  const rows = evidence
    .slice(0, evidenceShown)
    .map(({ what, is, shouldBe }) => [cell(what), codeInCell(is), shouldBe === undefined ? '' : codeInCell(shouldBe)]);
  const left = evidence.length - evidenceShown;
  return [
    table([texts.what, texts.is, texts.shouldBe], rows),
    ...(left > 0 ? [fill(texts.moreInJson, { n: String(left) })] : []),
  ];
}

function affected(
  { affected: { pods, workloads, names } }: Finding,
  { finding: texts, counts }: DocumentTexts,
): string[] {
  if (pods === null || workloads === null || pods === 0) return [];
  const all = workloads === 1 ? pods : workloads;
  const more = all > names.length ? `, … ${fill(texts.more, { n: String(all - names.length) })}` : '';
  const podsText = countOf(counts.pods, pods);
  const count =
    workloads === 1
      ? podsText
      : fill(texts.podsOf, { pods: podsText, workloads: countOf(counts.workloads, workloads) });
  return [`**${texts.affected}:** ${count}: ${names.map((name) => code(name, 120)).join(', ')}${more}`];
}

/** The patch is shown where no command carries it already. */
function remedy({ summary, commands, patch, notes }: Remediation, { finding: texts }: DocumentTexts): string[] {
  const isCarried = commands.some((command) => command.includes(' patch '));
  return [
    `**${texts.fix}:** ${inline(summary, 1000)}`,
    ...(commands.length === 0 ? [] : [fenced('sh', commands.join('\n'))]),
    ...(patch === undefined || isCarried ? [] : [fenced('yaml', patch)]),
    ...(notes ?? []).map((note) => `**${texts.note}:** ${inline(note, 1000)}`),
  ];
}

function effectText(effect: Finding, texts: DocumentTexts): string {
  const { commands } = effect.remediation;
  const head = `**${texts.finding.explainsTitle}** ${heading(effect, texts)}`;
  const text = `${head} · ${code(effect.rule)}: ${inline(effect.message)}`;
  return commands.length === 0 ? text : `${text}\n\n${fenced('sh', commands.join('\n'))}`;
}
