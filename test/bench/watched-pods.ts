/** Metadata of a Fargate pod as large as a chart of today makes it: labels, annotations, and managedFields, the most of it. */
export function watchedPod(index: number, count: number): string {
  const workload = Math.floor(index / 20);
  const app = `service-${workload}`;
  const hash = scrambled(workload).toString(36).padStart(10, 'b').slice(0, 10);
  const place = String(index).padStart(String(count).length, '0');
  return JSON.stringify({
    name: `${app}-${hash}-${place}`,
    generateName: `${app}-${hash}-`,
    namespace: `team-${String(workload % 40).padStart(2, '0')}`,
    uid: uidOf(index),
    resourceVersion: String(410_000_000 + (scrambled(index) % 9_000_000)),
    generation: 1,
    creationTimestamp: created(index),
    labels: labelsOf(app, hash, workload),
    annotations: annotationsOf(index, workload),
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: `${app}-${hash}`,
        uid: uidOf(workload + 1e6),
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
    managedFields: managedFields(index, workload),
  });
}

function labelsOf(app: string, hash: string, workload: number) {
  return {
    'app.kubernetes.io/component': 'web',
    'app.kubernetes.io/instance': app,
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/part-of': `product-${workload % 12}`,
    'app.kubernetes.io/version': `1.${workload % 40}.3`,
    'eks.amazonaws.com/fargate-profile': 'applications',
    'helm.sh/chart': `${app}-0.${workload % 9}.1`,
    'pod-template-hash': hash,
  };
}

function annotationsOf(index: number, workload: number) {
  return {
    CapacityProvisioned: '0.5vCPU 1GB',
    Logging: index % 500 === 499 ? 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' : 'LoggingEnabled',
    'checksum/config': scrambled(workload).toString(16).padStart(8, '0').repeat(8),
    'checksum/secret': scrambled(workload + 7)
      .toString(16)
      .padStart(8, '0')
      .repeat(8),
    'instrumentation.opentelemetry.io/inject-java': 'observability/default',
    'kubectl.kubernetes.io/restartedAt': created(workload),
    'prometheus.io/path': '/metrics',
    'prometheus.io/port': '8080',
    'prometheus.io/scrape': 'true',
  };
}

function managedFields(index: number, workload: number) {
  const entry = (manager: string, fieldsV1: object, more: object = {}) => ({
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: created(index),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...more,
  });
  const owner = { '.': {}, [`k:{"uid":"${uidOf(workload + 1e6)}"}`]: {} };
  return [
    entry('kube-controller-manager', {
      'f:metadata': {
        'f:annotations': { '.': {}, ...fields(Object.keys(annotationsOf(index, workload)).slice(2)) },
        'f:generateName': {},
        'f:labels': { '.': {}, ...fields(Object.keys(labelsOf('', '', workload))) },
        'f:ownerReferences': owner,
      },
      'f:spec': specFields,
    }),
    entry('fargate-scheduler', {
      'f:metadata': { 'f:annotations': fields(['CapacityProvisioned', 'Logging']) },
      'f:status': { 'f:conditions': { '.': {}, ...conditions(['PodScheduled']) } },
    }),
    entry('kubelet', { 'f:status': statusFields(index) }, { subresource: 'status' }),
  ];
}

const env = Array.from({ length: 14 }, (_, n) => `k:{"name":"SETTING_NUMBER_${n}"}`);
const probe = { '.': {}, ...fields(['failureThreshold', 'initialDelaySeconds', 'periodSeconds', 'timeoutSeconds']) };
const container = {
  '.': {},
  'f:env': { '.': {}, ...Object.fromEntries(env.map((key) => [key, { '.': {}, ...fields(['name', 'value']) }])) },
  ...fields(['image', 'imagePullPolicy', 'name', 'terminationMessagePath', 'terminationMessagePolicy']),
  'f:livenessProbe': { ...probe, 'f:httpGet': { '.': {}, ...fields(['path', 'port', 'scheme']) } },
  'f:readinessProbe': { ...probe, 'f:httpGet': { '.': {}, ...fields(['path', 'port', 'scheme']) } },
  'f:ports': {
    '.': {},
    'k:{"containerPort":8080,"protocol":"TCP"}': { '.': {}, ...fields(['containerPort', 'name']) },
  },
  'f:resources': { '.': {}, 'f:limits': fields(['cpu', 'memory']), 'f:requests': fields(['cpu', 'memory']) },
  'f:securityContext': { '.': {}, ...fields(['allowPrivilegeEscalation', 'readOnlyRootFilesystem', 'runAsNonRoot']) },
  'f:volumeMounts': { '.': {}, 'k:{"mountPath":"/etc/config"}': { '.': {}, ...fields(['mountPath', 'name']) } },
};
const specFields = {
  'f:containers': { 'k:{"name":"app"}': container },
  ...fields(['dnsPolicy', 'enableServiceLinks', 'restartPolicy', 'schedulerName', 'serviceAccount']),
  ...fields(['securityContext', 'serviceAccountName', 'terminationGracePeriodSeconds', 'topologySpreadConstraints']),
  'f:volumes': { '.': {}, 'k:{"name":"config"}': { '.': {}, ...fields(['configMap', 'name']) } },
};

function statusFields(index: number) {
  const ip = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  return {
    'f:conditions': conditions(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady']),
    ...fields(['containerStatuses', 'hostIP', 'hostIPs', 'phase', 'podIP', 'startTime']),
    'f:podIPs': { '.': {}, [`k:{"ip":"${ip}"}`]: { '.': {}, 'f:ip': {} } },
  };
}

function conditions(types: readonly string[]) {
  const of = ['lastProbeTime', 'lastTransitionTime', 'message', 'reason', 'status', 'type'];
  return Object.fromEntries(types.map((type) => [`k:{"type":"${type}"}`, { '.': {}, ...fields(of) }]));
}

function fields(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
}

function created(index: number): string {
  return new Date(Date.UTC(2026, 10, 1) + (scrambled(index) % 2_000_000) * 1000).toISOString().replace('.000', '');
}

function uidOf(index: number): string {
  const hex = (n: number) =>
    scrambled(index + n)
      .toString(16)
      .padStart(8, '0');
  return `${hex(1)}-${hex(2).slice(0, 4)}-4${hex(3).slice(0, 3)}-8${hex(4).slice(0, 3)}-${hex(5)}${hex(6).slice(0, 4)}`;
}

/** Scrambles a number, so that names and values do not compress as runs would. */
function scrambled(n: number): number {
  let x = Math.imul(n + 0x9e3779b9, 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}
