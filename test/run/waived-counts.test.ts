import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { clusterDocument } from '#publish/logs/log-entries.ts';
import { renderMarkdown } from '#report/markdown/index.ts';
import { summarize } from '#run/scan/audit-result.ts';
import { SummaryCount } from '#track/summary/summarize-scan.ts';
import { fingerprintOf } from '../support/builders/machine-results.ts';
import { clusterResult, finding, scanOf, storedResult } from '../support/builders/results.ts';

const fields = fc.record({
  severity: fc.constantFrom(...severities),
  status: fc.constantFrom('new', 'worse', 'unchanged', 'resolved'),
  waiver: fc.constantFrom(null, { reason: 'agreed' }),
});

function open(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ status, waiver }) => status !== 'resolved' && waiver === null);
}

test('result, scan, log and Markdown count the same findings, and waived ones apart', () => {
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 20 }), (given) => {
      const findings = given.map((one, index) => finding({ fingerprint: fingerprintOf(index), ...one }));
      const cluster = clusterResult({ findings });
      const scan = new SummaryCount(scanOf(24), { previousScanId: null, previous: null, plan: null });
      scan.add(storedResult(24, { findings }), 'key', 'ab'.repeat(32));
      const ofScan = scan.finish('2026-11-24T02:10:00Z');
      const ofResult = summarize([cluster], { wereCompared: true }).summary;
      const waived = findings.filter(({ status, waiver }) => status !== 'resolved' && waiver !== null).length;
      const counts = severities.map(
        (severity) => [severity, open(findings).filter((one) => one.severity === severity).length] as const,
      );
      const bySeverity = Object.fromEntries(counts);

      expect(ofResult).toMatchObject({ findings: bySeverity, waived });
      expect(ofScan).toMatchObject({ findings: bySeverity, waived, clusters: [{ findings: bySeverity, waived }] });
      expect(clusterDocument('scan', cluster)).toMatchObject({ ...bySeverity, waived });
      expect([ofResult.new, ofResult.resolved]).toEqual([ofScan.changes.new, ofScan.changes.resolved]);
      const told = counts.filter(([, n]) => n > 0).map(([severity, n]) => `${n} ${severity}`);
      const total = told.length === 0 ? 'No findings' : `**${told.join(', ')}**`;
      expect(renderMarkdown(cluster)).toContain(`\n\n${total}${waived === 0 ? ' · ' : `, ${waived} waived · `}`);
    }),
  );
});
