import { code, inline } from '#lib/markdown.ts';
import type { ClusterResult } from '#model/result.ts';
import type { DocumentTexts } from '../texts/catalogue.ts';
import { fill } from '../texts/fill.ts';
import { waiversDue } from '../result/waivers-due.ts';

/** Waivers that somebody should look at; those in force and in use speak through their findings. */
export function waiverLines({ waivers = [] }: ClusterResult, { result, words }: DocumentTexts): string[] {
  const lines = waiversDue(waivers).map(({ rule, scope, owner, until, status, problem }) => {
    const parts = {
      ...{ rule: code(rule), scope: inline(scope), status: words.waiver[status] },
      owner: owner === null ? '' : fill(result.waiverOwner, { owner: inline(owner) }),
      until: until === null ? '' : fill(result.waiverUntil, { until: code(until) }),
      problem: problem === undefined ? '' : `: ${inline(problem)}`,
    };
    return `- ${fill(result.waiver, parts)}`;
  });
  return lines.length === 0 ? [] : [`### ${result.waivers}\n\n${lines.join('\n')}`];
}
