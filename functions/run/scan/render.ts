import type { Format } from '#model/result/format.ts';
import type { AuditResult } from '#model/result/result.ts';
import { type RendererOptions, renderResult } from '#report/index.ts';
import { listRules } from './list-rules.ts';

export {
  renderDiagnosis,
  renderDocument,
  renderExplanation,
  renderLoggingVerdict,
  renderStackDiagnosis,
} from '#report/index.ts';

export type RenderOptions = Omit<RendererOptions, 'rules'>;

const rules = listRules();

/** A result in one format, which is handed the rules that there are. */
export async function render(result: AuditResult, format: Format, options: RenderOptions): Promise<string> {
  return renderResult(result, format, { ...options, rules });
}
