-- What has been open for longest, by the last scan of each cluster within a week. A last_seen before the scan means that
-- the finding could not be judged again, and is carried on.
WITH ranked AS (
  SELECT
    scanid AS scan_id, account, region,
    result.name AS cluster,
    row_number() OVER (PARTITION BY account, region, result.name ORDER BY scanid DESC) AS age
  FROM fargate_auditor.scans
  WHERE dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
)
SELECT
  date_diff('day', CAST(first_seen AS date), current_date) AS days_open,
  account, region, cluster, severity, rule, kind, namespace, name, message, fix, first_seen, last_seen
FROM fargate_auditor.findings
JOIN (SELECT scan_id, account, region, cluster FROM ranked WHERE age = 1) AS newest
  USING (scan_id, account, region, cluster)
WHERE dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
  AND status <> 'resolved'
  AND NOT waived
ORDER BY first_seen, account, region, cluster, rule
LIMIT 100;
