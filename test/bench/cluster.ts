/** A cluster of any size for benchmarks: pods of 4 to 6 KB as a real API server prints them, 50 pods a workload. */
export interface BenchCluster {
  readonly pods: readonly BenchPod[];
  readonly namespaces: readonly string[];
}

export interface BenchPod {
  readonly namespace: string;
  readonly name: string;
  readonly fargate: boolean;
  readonly json: string;
}

const podsPerWorkload = 50;
const namespaceCount = 50;

/** `fargateShare` of the namespaces, the first ones, hold pods on Fargate; the others hold pods on EC2. */
export function makeCluster(count: number, fargateShare: number): BenchCluster {
  const namespaces = Array.from({ length: namespaceCount }, (_, index) => `team-${String(index).padStart(2, '0')}`);
  const pods = Array.from({ length: count }, (_, index) => makePod(index, namespaces, fargateShare));
  pods.sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
  return { pods, namespaces };
}

function makePod(index: number, namespaces: readonly string[], share: number): BenchPod {
  const workload = Math.floor(index / podsPerWorkload);
  const place = workload % namespaces.length;
  const namespace = namespaces[place] ?? 'default';
  const fargate = place < namespaces.length * share;
  const app = `service-${String(workload)}`;
  const hash = mix(workload).toString(36).padStart(10, 'b').slice(0, 10);
  const name = `${app}-${hash}-${mix(index).toString(36).padStart(5, 'c').slice(0, 5)}${String(index % podsPerWorkload)}`;
  return { namespace, name, fargate, json: JSON.stringify(podObject({ index, namespace, app, hash, name, fargate })) };
}

interface Names {
  readonly index: number;
  readonly namespace: string;
  readonly app: string;
  readonly hash: string;
  readonly name: string;
  readonly fargate: boolean;
}

function podObject({ index, namespace, app, hash, name, fargate }: Names): unknown {
  const uid = `${mix(index).toString(16).padStart(8, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const created = '2026-11-20T08:00:00Z';
  const ip = `10.${String((index >> 16) & 255)}.${String((index >> 8) & 255)}.${String(index & 255)}`;
  const dashed = ip.replaceAll('.', '-');
  return {
    metadata: {
      name,
      generateName: `${app}-${hash}-`,
      namespace,
      uid,
      resourceVersion: String(100_000 + index),
      creationTimestamp: created,
      labels: {
        app,
        'app.kubernetes.io/name': app,
        'app.kubernetes.io/part-of': namespace,
        'pod-template-hash': hash,
        ...(fargate ? { fargate: 'yes', 'eks.amazonaws.com/fargate-profile': namespace } : {}),
      },
      annotations: {
        'prometheus.io/scrape': 'true',
        'prometheus.io/port': '8080',
        ...(fargate ? { CapacityProvisioned: '0.25vCPU 1GB', Logging: 'LoggingEnabled' } : {}),
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${app}-${hash}`,
          uid: `${uid}-rs`,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: managedFields(created),
    },
    spec: {
      volumes: [
        {
          name: 'kube-api-access',
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            ],
          },
        },
      ],
      containers: [
        {
          name: 'app',
          image: `111122223333.dkr.ecr.us-west-2.amazonaws.com/${app}:1.${String(index % 40)}.0`,
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          env: Array.from({ length: 12 }, (_, n) => ({
            name: `SETTING_${String(n)}`,
            value: mix(index * 31 + n).toString(36),
          })),
          resources: { limits: { cpu: '250m', memory: '512Mi' }, requests: { cpu: '250m', memory: '512Mi' } },
          volumeMounts: [
            { name: 'kube-api-access', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
          ],
          livenessProbe: {
            httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' },
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
          },
          readinessProbe: {
            httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' },
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
          },
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: app,
      nodeName: fargate
        ? `fargate-ip-${dashed}.us-west-2.compute.internal`
        : `ip-10-0-0-${String(index % 200)}.us-west-2.compute.internal`,
      schedulerName: fargate ? 'fargate-scheduler' : 'default-scheduler',
      tolerations: ['not-ready', 'unreachable'].map((key) => ({
        key: `node.kubernetes.io/${key}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      phase: 'Running',
      conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
        (type) => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: created }),
      ),
      hostIP: ip,
      podIP: ip,
      podIPs: [{ ip }],
      startTime: created,
      containerStatuses: [
        {
          name: 'app',
          state: { running: { startedAt: created } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image: `${app}:1`,
          imageID: `sha256:${mix(index).toString(16).padStart(64, '0')}`,
          containerID: `containerd://${mix(index + 1)
            .toString(16)
            .padStart(64, 'a')}`,
          started: true,
        },
      ],
      qosClass: 'Guaranteed',
    },
  };
}

function managedFields(time: string): unknown {
  const f = (...names: string[]) => Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
  return [
    {
      manager: 'kube-controller-manager',
      operation: 'Update',
      apiVersion: 'v1',
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': {
          'f:generateName': {},
          'f:labels': f('app', 'pod-template-hash', 'app.kubernetes.io/name'),
          'f:ownerReferences': {},
        },
        'f:spec': {
          'f:containers': {
            'k:{"name":"app"}': {
              '.': {},
              ...f(
                'image',
                'imagePullPolicy',
                'name',
                'resources',
                'terminationMessagePath',
                'terminationMessagePolicy',
                'env',
                'ports',
                'livenessProbe',
                'readinessProbe',
              ),
            },
          },
          ...f(
            'dnsPolicy',
            'enableServiceLinks',
            'restartPolicy',
            'schedulerName',
            'securityContext',
            'terminationGracePeriodSeconds',
          ),
        },
      },
    },
    {
      manager: 'kubelet',
      operation: 'Update',
      apiVersion: 'v1',
      time,
      fieldsType: 'FieldsV1',
      subresource: 'status',
      fieldsV1: {
        'f:status': {
          'f:conditions': {
            'k:{"type":"Ready"}': { '.': {}, ...f('lastProbeTime', 'lastTransitionTime', 'status', 'type') },
          },
          ...f('containerStatuses', 'hostIP', 'phase', 'podIP', 'podIPs', 'startTime'),
        },
      },
    },
  ];
}

/** Scrambles a number, so that names and values do not compress as runs would. */
function mix(n: number): number {
  let x = Math.imul(n + 0x9e3779b9, 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}

/** The Fargate node of a pod, as large as a real one. */
export function nodeOf({ json }: BenchPod): string {
  const pod = JSON.parse(json) as { spec: { nodeName: string }; status: { podIP: string } };
  const name = pod.spec.nodeName;
  const zone = `us-west-2${'abc'.charAt(name.length % 3)}`;
  const condition = (type: string, status: string) => ({
    type,
    status,
    lastHeartbeatTime: '2026-11-24T01:00:00Z',
    lastTransitionTime: '2026-11-20T08:00:00Z',
    reason: `Kubelet${type}`,
    message: `kubelet reports ${type}`,
  });
  return JSON.stringify({
    metadata: {
      name,
      uid: name,
      creationTimestamp: '2026-11-20T08:00:00Z',
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'eks.amazonaws.com/compute-type': 'fargate',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name.replace('fargate-', ''),
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/region': 'us-west-2',
        'topology.kubernetes.io/zone': zone,
      },
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      managedFields: managedFields('2026-11-20T08:00:00Z'),
    },
    spec: {
      providerID: `aws:///${zone}/1234567890-abcdef/${name}`,
      taints: [{ key: 'eks.amazonaws.com/compute-type', value: 'fargate', effect: 'NoSchedule' }],
    },
    status: {
      capacity: { cpu: '2', 'ephemeral-storage': '30787492Ki', memory: '3943316Ki', pods: '1' },
      allocatable: { cpu: '2', 'ephemeral-storage': '17573496Ki', memory: '3840916Ki', pods: '1' },
      conditions: [
        condition('MemoryPressure', 'False'),
        condition('DiskPressure', 'False'),
        condition('PIDPressure', 'False'),
        condition('Ready', 'True'),
      ],
      addresses: [
        { type: 'InternalIP', address: pod.status.podIP },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        machineID: '',
        systemUUID: name,
        bootID: name,
        kernelVersion: '5.10.236-228.935.amzn2.x86_64',
        osImage: 'Amazon Linux 2',
        containerRuntimeVersion: 'containerd://1.7.27',
        kubeletVersion: 'v1.33.5-eks-3025e55',
        kubeProxyVersion: 'v1.33.5-eks-3025e55',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  });
}
