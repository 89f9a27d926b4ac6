-- What was resolved within a week, newest first, and whether it has come back since.
WITH recent AS (
  SELECT * FROM fargate_auditor.findings WHERE dt >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
),
last_open AS (
  SELECT fingerprint, max(scan_id) AS scan_id FROM recent WHERE status <> 'resolved' GROUP BY fingerprint
)
SELECT
  recent.dt, recent.account, recent.region, recent.cluster, recent.severity, recent.rule,
  recent.kind, recent.namespace, recent.name, recent.message,
  date_diff('day', recent.first_seen, recent.last_seen) AS days_open,
  coalesce(last_open.scan_id > recent.scan_id, false) AS open_again
FROM recent
LEFT JOIN last_open ON last_open.fingerprint = recent.fingerprint
WHERE recent.status = 'resolved'
ORDER BY recent.dt DESC, recent.account, recent.region, recent.cluster, recent.rule, recent.name;
