-- Open findings by rule, day by day for 30 days. Of several scans of a cluster on one day the last one counts.
WITH last_of_day AS (
  SELECT dt, account, region, result.name AS cluster, max(scanid) AS scan_id
  FROM fargate_auditor.scans
  WHERE dt >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
  GROUP BY dt, account, region, result.name
)
SELECT
  dt, rule, severity,
  count(*) AS findings,
  count(DISTINCT account || '/' || region || '/' || cluster) AS clusters,
  sum(pods) AS pods
FROM fargate_auditor.findings
JOIN last_of_day USING (dt, account, region, cluster, scan_id)
WHERE dt >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
  AND status <> 'resolved'
  AND NOT waived
GROUP BY dt, rule, severity
ORDER BY dt DESC, findings DESC, rule;
