import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ClusterState, type NewObject } from '../simulation/cluster-state.ts';
import { admit } from '../simulation/fargate-admission.ts';
import { inject } from '../simulation/injection.ts';
import type { ControlPlane } from './control-plane.ts';
import { until } from './processes.ts';
import { prefixOf } from './stored-kinds.ts';

interface Review {
  request: { uid: string; namespace: string; object: NewObject; dryRun?: boolean };
}

/** Stands for Fargate's webhook, and for those that inject, of whichever cluster is in the API server. */
export class Admission {
  state: ClusterState | undefined;
  readonly #server: Server;
  readonly #plane: ControlPlane;
  #asked = 0;

  constructor(plane: ControlPlane) {
    this.#plane = plane;
    this.#server = createServer({ cert: plane.certificate, key: plane.key }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { request: asked } = JSON.parse(Buffer.concat(chunks).toString()) as Review;
        void this.#review(asked).then(
          (answer) => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)),
          (error: unknown) => response.writeHead(500).end(String(error)),
        );
      });
    });
  }

  /** Listens, and has the API server ask. */
  async register(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
    const configuration = configurationOf(port, this.#plane.certificate);
    const { status, body } = await this.#plane.ask('POST', path, configuration);
    if (status !== 201) throw new Error(`the webhook was not registered: ${body}`);
    const probe = { metadata: { name: 'probe' }, spec: { containers: [{ name: 'main', image: 'main' }] } };
    await this.#plane.ask('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
    await until('the webhook is asked', async () => {
      await this.#plane.ask('POST', '/api/v1/namespaces/default/pods?dryRun=All', probe);
      return this.#asked > 0;
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #review({ uid, namespace, object }: Review['request']): Promise<unknown> {
    this.#asked += 1;
    const response = { uid, allowed: true };
    if (this.state !== undefined) {
      const pod = structuredClone(object);
      pod.metadata.namespace = namespace;
      const state = await this.#now(this.state);
      admit(state, pod);
      inject(state, pod);
      const patch = [
        { op: 'add', path: '/metadata/labels', value: pod.metadata.labels ?? {} },
        { op: 'add', path: '/spec', value: pod['spec'] },
      ];
      Object.assign(response, { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') });
    }
    return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
  }

  /** The cluster with the owners and namespaces as they are at this moment. */
  async #now(loaded: ClusterState): Promise<ClusterState> {
    const kinds = ['Namespace', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];
    const stored = await this.#plane.etcd.read(kinds.map(prefixOf));
    const objects = stored.map(({ object }) => object);
    const state = new ClusterState(objects, loaded.documents, loaded.now);
    for (const [workload, injection] of loaded.injections) state.injections.set(workload, injection);
    return state;
  }
}

function configurationOf(port: number, certificate: string) {
  return {
    ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' },
    metadata: { name: '0500-amazon-eks-fargate-mutation.amazonaws.com' },
    webhooks: [
      {
        ...{ name: '0500-amazon-eks-fargate-mutation.amazonaws.com', admissionReviewVersions: ['v1'] },
        // What does not answer must not pass for what does not select.
        ...{ sideEffects: 'None', failurePolicy: 'Fail', timeoutSeconds: 30 },
        clientConfig: {
          url: `https://127.0.0.1:${port}/`,
          caBundle: Buffer.from(certificate).toString('base64'),
        },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
      },
    ],
  };
}
