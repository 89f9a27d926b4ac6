-- Findings of every stored result, a row each: those that are open or waived, and those that had gone since the scan before.
CREATE OR REPLACE VIEW fargate_auditor.findings AS
WITH each_finding AS (
  SELECT
    dt, scanid, scheduledtime, account, region,
    result.name AS cluster,
    result.status AS cluster_status,
    one[1] AS finding
  FROM fargate_auditor.scans
  -- Engines differ in whether a row becomes one column or many; an array that holds a row is one column to all.
  CROSS JOIN UNNEST(transform(result.findings || coalesce(resolved, ARRAY[]), finding -> ARRAY[finding])) AS part (one)
)
SELECT
  dt,
  scanid AS scan_id,
  CAST(from_iso8601_timestamp(scheduledtime) AS timestamp) AS scheduled_at,
  account, region, cluster, cluster_status,
  finding.fingerprint,
  finding.rule,
  finding.severity,
  finding.status,
  finding.subject.kind,
  finding.subject.namespace,
  finding.subject.name,
  finding.message,
  finding.affected.pods,
  finding.affected.workloads,
  finding.remediation.summary AS fix,
  CAST(from_iso8601_timestamp(finding.firstseen) AS timestamp) AS first_seen,
  CAST(from_iso8601_timestamp(finding.lastseen) AS timestamp) AS last_seen,
  finding.waiver.reason IS NOT NULL AS waived,
  finding.waiver.owner AS waived_by,
  finding.waiver.until AS waived_until,
  finding.cause,
  finding.docs
FROM each_finding;
