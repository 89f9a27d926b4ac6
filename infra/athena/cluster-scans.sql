CREATE EXTERNAL TABLE IF NOT EXISTS fargate_auditor.cluster_scans (
  `schema` string,
  `scanid` string,
  `scheduledtime` string,
  `result` struct<
    `partition`:string,
    `account`:string,
    `region`:string,
    `name`:string,
    `arn`:string,
    `version`:string,
    `createdat`:string,
    `takenat`:string,
    `status`:string,
    `error`:string,
    `mode`:string,
    `scope`:struct<
      `namespaces`:array<string>>,
    `warnings`:array<string>,
    `coverage`:struct<
      `evaluated`:bigint,
      `notapplicable`:bigint,
      `notevaluated`:bigint,
      `partlyevaluated`:bigint,
      `leftout`:bigint,
      `percent`:double>,
    `rules`:map<string,bigint>,
    `verdicts`:array<struct<
      `rule`:string,
      `status`:string,
      `judged`:bigint,
      `unread`:bigint,
      `reason`:string,
      `decidedby`:string,
      `missingpermissions`:array<string>,
      `leftout`:array<string>>>,
    `findings`:array<struct<
      `fingerprint`:string,
      `rule`:string,
      `severity`:string,
      `subject`:struct<
        `kind`:string,
        `namespace`:string,
        `name`:string>,
      `message`:string,
      `evidence`:array<struct<
        `what`:string,
        `is`:string,
        `shouldbe`:string>>,
      `affected`:struct<
        `pods`:bigint,
        `workloads`:bigint,
        `names`:array<string>>,
      `status`:string,
      `location`:struct<
        `file`:string,
        `line`:bigint,
        `column`:bigint>,
      `remediation`:struct<
        `summary`:string,
        `commands`:array<string>,
        `patch`:string,
        `notes`:array<string>>,
      `docs`:string,
      `cause`:string,
      `firstjudgedby`:string,
      `firstseen`:string,
      `lastseen`:string,
      `waiver`:struct<
        `reason`:string,
        `owner`:string,
        `until`:string,
        `source`:string>>>,
    `waivers`:array<struct<
      `rule`:string,
      `scope`:string,
      `owner`:string,
      `reason`:string,
      `until`:string,
      `source`:string,
      `status`:string,
      `findings`:bigint,
      `problem`:string>>,
    `inventory`:struct<
      `partial`:boolean,
      `pods`:bigint,
      `onfargate`:bigint,
      `nodes`:struct<
        `total`:bigint,
        `fargate`:bigint,
        `byzone`:map<string,bigint>,
        `bykubelet`:map<string,bigint>,
        `byruntime`:map<string,bigint>,
        `byosimage`:map<string,bigint>,
        `sample`:array<struct<
          `name`:string,
          `zone`:string,
          `kubelet`:string,
          `kubeproxy`:string,
          `runtime`:string,
          `osimage`:string>>>,
      `provisioned`:struct<
        `vcpu`:double,
        `memorygib`:double>,
      `requested`:struct<
        `vcpu`:double,
        `memorygib`:double>,
      `unsized`:bigint,
      `estimatedusdpermonth`:struct<
        `provisioned`:double,
        `requested`:double>>,
    `placement`:struct<
      `profiles`:array<struct<
        `name`:string,
        `status`:string,
        `selectors`:array<struct<
          `namespace`:string,
          `labels`:map<string,string>>>>>,
      `map`:array<struct<
        `namespace`:string,
        `profile`:string,
        `onfargate`:bigint,
        `elsewhere`:bigint,
        `nearmiss`:bigint>>,
      `nearmisses`:array<struct<
        `subject`:struct<
          `kind`:string,
          `namespace`:string,
          `name`:string>,
        `profile`:string,
        `selector`:bigint,
        `pods`:bigint,
        `asked`:array<struct<
          `key`:string,
          `value`:string,
          `status`:string,
          `podkey`:string,
          `podvalue`:string>>,
        `others`:map<string,string>>>,
      `leftout`:struct<
        `map`:bigint,
        `nearmisses`:bigint>>,
    `workloads`:array<struct<
      `subject`:struct<
        `kind`:string,
        `namespace`:string,
        `name`:string>,
      `location`:struct<
        `file`:string,
        `line`:bigint,
        `column`:bigint>,
      `fargate`:string,
      `profiles`:array<string>,
      `why`:string,
      `accepted`:string,
      `refusedby`:array<string>,
      `size`:struct<
        `vcpu`:double,
        `memorygib`:double>,
      `sizeuncertain`:boolean,
      `logging`:string,
      `loggingwhy`:string>>>,
  `basekey` string,
  `gone` boolean,
  `resolved` array<struct<
    `fingerprint`:string,
    `rule`:string,
    `severity`:string,
    `subject`:struct<
      `kind`:string,
      `namespace`:string,
      `name`:string>,
    `message`:string,
    `evidence`:array<struct<
      `what`:string,
      `is`:string,
      `shouldbe`:string>>,
    `affected`:struct<
      `pods`:bigint,
      `workloads`:bigint,
      `names`:array<string>>,
    `status`:string,
    `location`:struct<
      `file`:string,
      `line`:bigint,
      `column`:bigint>,
    `remediation`:struct<
      `summary`:string,
      `commands`:array<string>,
      `patch`:string,
      `notes`:array<string>>,
    `docs`:string,
    `cause`:string,
    `firstjudgedby`:string,
    `firstseen`:string,
    `lastseen`:string,
    `waiver`:struct<
      `reason`:string,
      `owner`:string,
      `until`:string,
      `source`:string>>>,
  `unlogged` string,
  `unimported` string
)
COMMENT 'The same, read for the clusters alone that a query names: by account, region and cluster, each with = or IN'
PARTITIONED BY (`dt` string, `account` string, `region` string, `cluster` string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://BUCKET/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2026-01-01,NOW',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'projection.account.type' = 'injected',
  'projection.region.type' = 'injected',
  'projection.cluster.type' = 'injected',
  'storage.location.template' = 's3://BUCKET/v2/dt=${dt}/account=${account}/region=${region}/cluster=${cluster}/'
);
