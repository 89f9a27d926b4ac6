-- How much of each cluster its last scan of the past 30 days could judge, least first. A cluster whose scan is days old
-- was not looked at since, or is no more.
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY account, region, result.name ORDER BY scanid DESC) AS age
  FROM fargate_auditor.scans
  WHERE dt >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
)
SELECT
  account, region,
  result.name AS cluster,
  result.status,
  result.coverage.percent AS coverage,
  array_join(
    transform(
      filter(
        result.verdicts,
        verdict -> verdict.status = 'not-evaluated' OR (verdict.status <> 'not-applicable' AND verdict.unread > 0)
      ),
      verdict -> verdict.rule
    ),
    ', '
  ) AS not_evaluated,
  result.error,
  scanid AS scan_id,
  date_diff('day', CAST(dt AS date), current_date) AS days_ago
FROM ranked
WHERE age = 1
ORDER BY coverage ASC NULLS FIRST, days_ago DESC, account, region, cluster;
