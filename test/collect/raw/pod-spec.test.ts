import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toContainerAsks } from '#collect/raw/containers.ts';
import { toPodAsks } from '#collect/raw/pod-spec.ts';
import { asksNothing } from '#model/facts/pod-asks.ts';

describe('toPodAsks', () => {
  it('reads how far volumes on the disk may grow', () => {
    const emptyDirs = [{ sizeLimit: '10Gi' }, { sizeLimit: 1024 }, {}, { medium: 'Memory', sizeLimit: '64Mi' }];
    const volumes = [...emptyDirs.map((emptyDir) => ({ name: 'v', emptyDir })), { name: 'other', configMap: {} }];
    expect(toPodAsks({ volumes })).toEqual({ diskLimits: ['10Gi', '1024'] });
  });

  it('reads what asks for resources otherwise than requests of containers do', () => {
    const resources = { requests: { cpu: 2 }, limits: { cpu: '4', memory: '7Gi' } };
    expect(toPodAsks({ resources }).podResources).toEqual({
      fields: ['spec.resources'],
      requests: { cpu: '2', memory: '7Gi' },
    });
    const container = (restartPolicy: string) => ({ resizePolicy: [{ resourceName: 'cpu', restartPolicy }] });
    expect(toPodAsks({ resourceClaims: [{ name: 'gpu' }], containers: [container('RestartContainer')] })).toEqual({
      resourceClaims: ['gpu'],
      podResources: { fields: ['spec.resourceClaims', 'resizePolicy'], requests: {} },
    });
    // The API server writes it into every pod.
    expect(toPodAsks({ resources: {}, containers: [container('NotRequired')] })).toEqual({});
  });

  it('allocates nothing for a pod as most are', () => {
    const spec = {
      hostNetwork: false,
      volumes: [{ name: 'token', projected: {} }, { name: 'tmp', emptyDir: {} }, { name: 'bare' }],
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
      affinity: { podAntiAffinity: {} },
    };
    expect(toPodAsks(spec)).toBe(asksNothing);
  });

  it('names the host namespaces', () => {
    expect(toPodAsks({ hostNetwork: true, hostPID: true, hostIPC: true })).toEqual({
      hostNamespaces: ['HostNetwork', 'HostPID', 'HostIPC'],
    });
  });

  it('names volumes by their type, and what they refer to', () => {
    const volumes = [
      { name: 'host', hostPath: { path: '/var/run/docker.sock' } },
      { name: 'data', persistentVolumeClaim: { claimName: 'data-web-0' } },
      { name: 'secrets', csi: { driver: 'secrets-store.csi.k8s.io' } },
      { name: 'config', configMap: { name: 'c' } },
      { name: 'odd', emptyDir: null, nfs: { server: 's', path: '/' } },
    ];
    expect(toPodAsks({ volumes }).volumes).toEqual([
      { name: 'host', type: 'hostPath', refersTo: null },
      { name: 'data', type: 'persistentVolumeClaim', refersTo: 'data-web-0' },
      { name: 'secrets', type: 'csi', refersTo: 'secrets-store.csi.k8s.io' },
      { name: 'odd', type: 'nfs', refersTo: null },
    ]);
  });

  it("keeps tolerations of every taint and of Fargate's", () => {
    const tolerations = [
      { operator: 'Exists' },
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      { key: 'eks.amazonaws.com/compute-type', value: 'fargate', effect: 'NoSchedule' },
    ];
    expect(toPodAsks({ tolerations }).tolerations).toEqual([
      { index: 0, key: null, operator: 'Exists', value: '', effect: null },
      { index: 2, key: 'eks.amazonaws.com/compute-type', operator: 'Equal', value: 'fargate', effect: 'NoSchedule' },
    ]);
  });

  it('takes a toleration of an empty key for one of every taint, as Kubernetes does', () => {
    expect(toPodAsks({ tolerations: [{ key: '', operator: 'Exists' }] }).tolerations).toMatchObject([{ key: null }]);
  });

  it('names what few nodes have: spread, runtime class, resource claims and kernel settings', () => {
    const spec = {
      topologySpreadConstraints: [
        { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1 },
        { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 1 },
      ],
      runtimeClassName: 'gvisor',
      resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'large' }],
      securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '1024' }] },
    };
    expect(toPodAsks(spec)).toEqual({
      spreads: [
        { topologyKey: 'topology.kubernetes.io/zone', required: true },
        { topologyKey: 'kubernetes.io/hostname', required: false },
      ],
      runtimeClass: 'gvisor',
      resourceClaims: ['gpu'],
      sysctls: ['net.core.somaxconn'],
      podResources: { fields: ['spec.resourceClaims'], requests: {} },
    });
  });

  it('keeps required node affinity, labels and fields apart', () => {
    const term = {
      matchExpressions: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] }],
      matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }],
    };
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } };
    expect(toPodAsks({ affinity: { nodeAffinity } }).nodeTerms).toEqual([
      [
        { key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'], field: false },
        { key: 'metadata.name', operator: 'In', values: ['n'], field: true },
      ],
    ]);
  });

  it('keeps the operating system', () => {
    expect(toPodAsks({ os: { name: 'windows' } })).toEqual({ os: 'windows' });
  });

  it('reads any document without failing', () => {
    const keys = ['hostNetwork', 'volumes', 'tolerations', 'affinity', 'os'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), (spec) => {
        expect(() => toPodAsks(spec)).not.toThrow();
      }),
    );
  });
});

describe('toContainerAsks', () => {
  it('allocates nothing for a container as most are', () => {
    const securityContext = { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
    const ports = [{ containerPort: 8080, hostPort: 0 }];
    expect(toContainerAsks({ securityContext, ports })).toBe(asksNothing);
  });

  it('keeps what is set', () => {
    const raw = {
      securityContext: { privileged: true, allowPrivilegeEscalation: true, capabilities: { add: ['NET_ADMIN'] } },
      ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 53, hostIP: '127.0.0.1' }, { containerPort: 9090 }],
      volumeDevices: [{ name: 'block', devicePath: '/dev/xvda' }],
    };
    expect(toContainerAsks(raw)).toEqual({
      privileged: true,
      allowPrivilegeEscalation: true,
      addedCapabilities: ['NET_ADMIN'],
      hostPorts: [
        { containerPort: 80, hostPort: 80, hostIp: null },
        { containerPort: 53, hostPort: null, hostIp: '127.0.0.1' },
      ],
      volumeDevices: ['block'],
    });
    expect(toContainerAsks({ ports: [{ containerPort: 10250 }] })).toEqual({
      kubeletPort: { program: null, argument: null },
    });
  });

  it('reads any document without failing', () => {
    const keys = ['securityContext', 'ports', 'volumeDevices'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), (raw) => {
        expect(() => toContainerAsks(raw)).not.toThrow();
      }),
    );
  });
});
