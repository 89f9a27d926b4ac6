/** Kinds that make pods from a template, of Kubernetes itself and of Argo Rollouts. */
export const controllers: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicationController',
  'Rollout',
]);
