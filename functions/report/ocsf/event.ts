import type { AuditResult, ClusterResult } from '#model/result/result.ts';

/** Origin of an event. */
export interface Source {
  readonly cluster: ClusterResult;
  readonly tool: AuditResult['tool'];
  readonly scanId: string;
}

export type OcsfEvent = Readonly<Record<string, unknown>>;

export type Named = readonly [id: number, caption: string];

/** Fields that differ from event to event; ids come with the captions that the schema gives them. */
interface EventFields {
  readonly activity: Named;
  readonly severity: Named;
  readonly status: Named;
  /** Identity of this event, unchanged whenever this scan is written again. */
  readonly uid: string;
  readonly rule: string;
  readonly message: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const classUid = 2003;
const version = '1.6.0';

export function complianceEvent(source: Source, fields: EventFields): OcsfEvent {
  const { cluster, tool, scanId } = source;
  const { activity, severity, status, uid, rule, message, body } = fields;
  return {
    class_uid: classUid,
    class_name: 'Compliance Finding',
    category_uid: 2,
    category_name: 'Findings',
    type_uid: classUid * 100 + activity[0],
    type_name: `Compliance Finding: ${activity[1]}`,
    activity_id: activity[0],
    activity_name: activity[1],
    severity_id: severity[0],
    severity: severity[1],
    status_id: status[0],
    status: status[1],
    time: milliseconds(cluster.takenAt),
    message,
    metadata: {
      version,
      profiles: ['cloud'],
      product: { name: tool.name, vendor_name: tool.name, version: tool.version },
      uid,
      correlation_uid: scanId,
      event_code: rule,
    },
    cloud: cloudOf(cluster),
    ...body,
  };
}

export function clusterResource({ arn, name, version: kubernetes, region, partition }: ClusterResult) {
  return {
    type: 'AWS::EKS::Cluster',
    name,
    uid: arn ?? name,
    ...optional({ version: kubernetes, region, cloud_partition: partition }),
  };
}

export function milliseconds(time: string): number {
  return Date.parse(time);
}

/** OCSF knows absent, not null. */
export function optional<T>(fields: Readonly<Record<string, T | null | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, NonNullable<T>] => entry[1] !== null && entry[1] !== undefined,
    ),
  );
}

function cloudOf({ account, region, partition }: ClusterResult) {
  const owner = account === null ? undefined : { uid: account, type: 'AWS Account', type_id: 10 };
  return { provider: 'AWS', ...optional<unknown>({ account: owner, region, cloud_partition: partition }) };
}
