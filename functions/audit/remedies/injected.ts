import { listedBriefly, printable } from '#lib/text/wording.ts';
import { subjectText } from '#model/finding/finding.ts';
import type { JudgedPod, Remedy } from '../rule.ts';
import { fixTemplate } from './template-patch.ts';

/** A program whose admission webhook injects containers or volumes into pods. */
interface Injector {
  readonly name: string;
  /** Names of its containers and volumes. */
  readonly parts: RegExp;
  /** Keys of the labels and annotations that configure it. */
  readonly marks: RegExp;
  /** Pod template metadata that turns the injection off. */
  readonly off: Parameters<typeof fixTemplate>[1];
}

/** Injectors, according to their documentation. */
const injectors: readonly Injector[] = [
  {
    name: 'Kuma',
    parts: /^kuma-/,
    marks: /^kuma\.io\//,
    off: { labels: { 'kuma.io/sidecar-injection': 'disabled' } },
  },
  {
    name: 'Istio',
    parts: /^istio-/,
    marks: /^(?:sidecar\.)?istio\.io\//,
    off: { labels: { 'sidecar.istio.io/inject': 'false' } },
  },
  {
    name: 'Linkerd',
    parts: /^linkerd-/,
    marks: /^linkerd\.io\//,
    off: { annotations: { 'linkerd.io/inject': 'disabled' } },
  },
  {
    name: 'the admission controller of Datadog',
    parts: /^datadog/,
    marks: /^admission\.datadoghq\.com\//,
    off: { labels: { 'admission.datadoghq.com/enabled': 'false' } },
  },
  {
    name: 'Consul',
    parts: /^consul-/,
    marks: /^consul\.hashicorp\.com\//,
    off: { annotations: { 'consul.hashicorp.com/connect-inject': 'false' } },
  },
  {
    // https://aws.github.io/aws-app-mesh-controller-for-k8s/reference/injector
    name: 'AWS App Mesh',
    parts: /^(?:proxyinit|aws-appmesh-.*)$/,
    marks: /^appmesh\.k8s\.aws\//,
    off: { annotations: { 'appmesh.k8s.aws/sidecarInjectorWebhook': 'disabled' } },
  },
  {
    // https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
    name: 'the Vault Agent Injector',
    parts: /^(?:vault-agent.*|home-init|home-sidecar|vault-secrets)$/,
    marks: /^vault\.hashicorp\.com\//,
    off: { annotations: { 'vault.hashicorp.com/agent-inject': 'false' } },
  },
  {
    // Only its Go instrumentation needs privileges.
    // https://github.com/open-telemetry/opentelemetry-operator#opentelemetry-auto-instrumentation-injection
    name: 'the OpenTelemetry Operator',
    parts: /^opentelemetry-auto-instrumentation/,
    marks: /^instrumentation\.opentelemetry\.io\//,
    off: { annotations: { 'instrumentation.opentelemetry.io/inject-go': 'false' } },
  },
  {
    name: 'the OpenTelemetry Operator',
    parts: /^otc-container$/,
    marks: /^sidecar\.opentelemetry\.io\//,
    off: { annotations: { 'sidecar.opentelemetry.io/inject': 'false' } },
  },
];

/** Parts of a pod that are not in its template, with their likely injector and the way to turn it off. */
export interface Injection {
  /** Clause that follows a semicolon. */
  readonly told: string;
  readonly remediation: Remedy;
}

export function injectionOf(judged: JudgedPod, parts: readonly string[]): Injection {
  const { subject, pod } = judged;
  const what = parts.length === 0 ? 'it' : listedBriefly(parts.map((part) => printable(part, 63)));
  const keys = [...Object.keys(pod.labels), ...Object.keys(pod.annotations)];
  const injector =
    injectors.find((one) => parts.some((part) => one.parts.test(part))) ??
    injectors.find(({ marks }) => keys.some((key) => marks.test(key)));
  const who = injector?.name ?? 'an admission webhook';
  const told = `the template has nothing of the kind: ${who} injected ${what} when the pod was created`;
  if (injector === undefined) return { told, remediation: byUnknown(what) };
  const change = fixTemplate(judged, injector.off);
  return {
    told,
    remediation: {
      ...change,
      summary: `Switch off the injection of ${injector.name} for ${subjectText(subject)}, if it can do without; nothing can be taken out of a template that has none of it`,
    },
  };
}

function byUnknown(what: string): Remedy {
  return {
    summary: `Have the admission webhook that injects ${what} leave these pods alone; nothing can be taken out of a template that has none of it`,
    commands: [],
    notes: [
      'Its documentation says by which label or annotation of pods or namespaces it does; `kubectl get mutatingwebhookconfigurations` lists all there are.',
    ],
    madeAgain: 'by-hand',
  };
}
