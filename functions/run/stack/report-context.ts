import { startFunction } from '#publish/lambda/start-function.ts';
import { setting } from './environment.ts';
import type { ReportContext } from '../on-demand/report-on-demand.ts';
import { stackDocuments } from './documents.ts';

/** What reporting needs, from the settings of the stack. */
export function reportContext(): ReportContext {
  return {
    documents: stackDocuments(),
    now: () => new Date(),
    startAudit: (line) => startFunction(setting('AUDIT_FUNCTION'), line),
  };
}
