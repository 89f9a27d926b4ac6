import * as z from 'zod';
import { clusterKeySchema } from '../cluster/cluster-key.ts';

const { account, region } = clusterKeySchema.shape;
/** Go writes null and templates write an empty text for an unset value. */
const text = z.string().nullish();
/** Times as Go and Java write them; EventBridge and CloudTrail use ISO 8601 in UTC. */
const time = z.iso.datetime({ offset: true });
const texts = z.record(z.string(), z.unknown()).nullish();

/** RFC 1123 name, as Kubernetes accepts for pods and namespaces. */
const podName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'not the name of a pod');
const namespaceName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'not the name of a namespace');

/** Identity of a pod; an impossible name is rejected. */
export const podKeySchema = z.object({ namespace: namespaceName, name: podName });

/**
 * Event as EventBridge delivers it. Account and Region are the sender's, even if rules forwarded it from another
 * account or Region; only AWS can send events with source `aws.…`.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const eventBridgeSchema = z.object({
  source: z.string().min(1),
  'detail-type': z.string().min(1),
  account,
  region,
  time,
  detail: z.record(z.string(), z.unknown()),
});

/**
 * A `v1` Event as the EventBridge sink of kubernetes-event-exporter sends it: complete, or with the fields that
 * infra/kubernetes/event-exporter-values.yaml selects.
 * https://github.com/resmoio/kubernetes-event-exporter/blob/master/pkg/kube/event.go
 */
export const kubernetesEventSchema = z.object({
  reason: z.string().min(1),
  message: text,
  clusterName: text,
  involvedObject: z.object({ kind: text, namespace: text, name: text, annotations: texts }),
  source: z.object({ component: text }).nullish(),
  reportingComponent: text,
  lastTimestamp: text,
  series: z.object({ lastObservedTime: text }).nullish(),
  eventTime: text,
});

/** https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-patching.html */
export const scheduledTerminationSchema = z.object({
  clusterName: z.string(),
  fargateProfileName: z.string(),
  podName,
  podNamespace: namespaceName,
  evictErrorMessage: text,
  /** Time in Java's format: `2021-06-30T12:52:44.832Z[UTC]`. */
  scheduledTerminationTime: z
    .string()
    .transform((value) => value.replace(/\[[^[\]]*\]$/, ''))
    .pipe(time),
});

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export const cloudTrailSchema = z.object({
  eventName: z.string().min(1),
  errorCode: text,
  eventTime: time,
  requestParameters: texts,
  responseElements: texts,
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html */
export const logsEventSchema = z.object({ awslogs: z.object({ data: z.string().min(1) }) });

const logEvent = z.object({ timestamp: z.number().int().min(0).max(8.64e15), message: z.string() });

/** Content of `awslogs.data`; a control message only tests the subscription, and names no account. */
export const logsPayloadSchema = z.discriminatedUnion('messageType', [
  z.object({ messageType: z.literal('CONTROL_MESSAGE') }),
  z.object({
    messageType: z.literal('DATA_MESSAGE'),
    owner: account,
    logGroup: z.string(),
    logEvents: z.array(logEvent),
  }),
]);

const objectMeta = z.object({ name: text, annotations: texts }).nullish();
const writtenObject = z.object({ metadata: objectMeta }).nullish();

/** https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
export const auditRecordSchema = z.object({
  verb: z.string(),
  objectRef: z.object({ resource: text, namespace: text, name: text, subresource: text }).nullish(),
  responseStatus: z.object({ code: z.number().nullish() }).nullish(),
  requestObject: writtenObject,
  responseObject: writtenObject,
  stageTimestamp: text,
});

export type EventBridgeEvent = z.infer<typeof eventBridgeSchema>;
export type KubernetesEvent = z.infer<typeof kubernetesEventSchema>;
export type AuditRecord = z.infer<typeof auditRecordSchema>;
