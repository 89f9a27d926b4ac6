import { parse, parseAllDocuments } from 'yaml';
import type { ClusterState, NewObject } from '../simulation/cluster-state.ts';
import type { KubeObject, Template } from '../simulation/objects.ts';
import { type Command, option, type Outcome, Refused, UnknownCommand } from './command.ts';
import { jsonPatch, mergePatch, type Operation, strategicPatch } from './patches.ts';
import { rolloutStatus } from './rollout-status.ts';
import { ownData, replaceObject, validate } from './validate.ts';

/** Every way to call a kind that a printed command may use. */
const kinds: Readonly<Record<string, string>> = {
  ...{ deployment: 'Deployment', deploy: 'Deployment', replicaset: 'ReplicaSet', rs: 'ReplicaSet' },
  ...{ statefulset: 'StatefulSet', sts: 'StatefulSet', daemonset: 'DaemonSet', ds: 'DaemonSet' },
  ...{ job: 'Job', cronjob: 'CronJob', pod: 'Pod', po: 'Pod', node: 'Node', namespace: 'Namespace', ns: 'Namespace' },
  ...{
    configmap: 'ConfigMap',
    cm: 'ConfigMap',
    pdb: 'PodDisruptionBudget',
    poddisruptionbudget: 'PodDisruptionBudget',
  },
  ...{
    service: 'Service',
    svc: 'Service',
    ingress: 'Ingress',
    ing: 'Ingress',
    networkpolicy: 'NetworkPolicy',
    ingressclassparams: 'IngressClassParams',
    securitygrouppolicy: 'SecurityGroupPolicy',
    serviceaccount: 'ServiceAccount',
  },
  ...{ persistentvolumeclaim: 'PersistentVolumeClaim', pvc: 'PersistentVolumeClaim' },
  ...{ persistentvolume: 'PersistentVolume', pv: 'PersistentVolume', event: 'Event' },
};

const clusterWide = new Set(['Node', 'Namespace', 'PersistentVolume', 'IngressClassParams']);

/** Kinds that come with a CustomResourceDefinition, whose patches know no strategy. */
const custom = new Set(['SecurityGroupPolicy', 'NodePool', 'IngressClassParams']);

const verbs: Readonly<Record<string, (state: ClusterState, command: Command) => Outcome>> = {
  patch,
  label: (state, command) => setPairs(state, command, 'labels'),
  annotate: (state, command) => setPairs(state, command, 'annotations'),
  delete: remove,
  rollout,
  scale,
  apply,
  create: createBudget,
  get: look,
  describe: look,
};

/** What kubectl does to the cluster. */
export function kubectl(state: ClusterState, command: Command): Outcome {
  const verb = verbs[command.words[1] ?? ''];
  if (verb === undefined) throw new UnknownCommand(command.line);
  return verb(state, command);
}

/** Kind and name of what follows the verb, as `kind/name` or `kind name…`. */
export function namedObjects(state: ClusterState, { words, options, line }: Command, from = 2): KubeObject[] {
  const [first = '', ...others] = words.slice(from).filter((word) => !/^[\w./-]+(=.*|-)$/.test(word));
  const names = first.includes('/') ? [first, ...others] : others.map((name) => `${first}/${name}`);
  if (names.length === 0) throw new Refused(`resource(s) were provided, but no name was specified: ${line}`);
  return names.map((name) => {
    const [called = '', called2 = ''] = name.split('/');
    const kind = kindOf(called, line);
    const namespace = clusterWide.has(kind) ? undefined : (options.get('n') ?? options.get('namespace') ?? 'default');
    const found = state.find(kind, namespace, called2);
    if (found === undefined) throw new Refused(`${called} "${called2}" not found`);
    return found;
  });
}

function kindOf(called: string, line: string): string {
  const name = called.toLowerCase().split('.')[0] ?? '';
  const kind = kinds[name] ?? kinds[name.replace(/ies$/, 'y')] ?? kinds[name.replace(/s$/, '')];
  if (kind === undefined) throw new UnknownCommand(line);
  return kind;
}

function patch(state: ClusterState, command: Command): Outcome {
  const body = parse(command.options.has('patch-file') ? (command.file ?? '') : option(command, 'p', 'patch')) as never;
  const type = command.options.get('type') ?? 'strategic';
  for (const object of namedObjects(state, command)) {
    if (type === 'strategic' && custom.has(object.kind))
      throw new Refused(`application/strategic-merge-patch+json is not supported by custom resources: ${object.kind}`);
    const patched =
      type === 'json'
        ? jsonPatch(object as never, body as Operation[])
        : type === 'merge'
          ? mergePatch(object as never, body)
          : strategicPatch(object as never, body);
    replaceObject(state, object, patched as unknown as KubeObject);
  }
  return 'done';
}

function setPairs(state: ClusterState, command: Command, field: 'labels' | 'annotations'): Outcome {
  const pairs = command.words.slice(3).filter((word) => /^[\w./-]+(=.*|-)$/.test(word));
  if (pairs.length === 0) throw new Refused(`at least one ${field} update is required: ${command.line}`);
  for (const object of namedObjects(state, command)) {
    const next = { ...object.metadata[field] };
    for (const pair of pairs) {
      const [key = '', ...value] = pair.split('=');
      if (pair.endsWith('-')) Reflect.deleteProperty(next, pair.slice(0, -1));
      else if (next[key] !== undefined && next[key] !== value.join('=') && !command.options.has('overwrite'))
        throw new Refused(`'${key}' already has a value (${next[key]}), and --overwrite is false`);
      else next[key] = value.join('=');
    }
    replaceObject(state, object, { ...object, metadata: { ...object.metadata, [field]: next } });
  }
  return 'done';
}

function remove(state: ClusterState, command: Command): Outcome {
  for (const object of namedObjects(state, command)) state.remove(object);
  return 'done';
}

function rollout(state: ClusterState, command: Command): Outcome {
  const [, , what] = command.words;
  const objects = namedObjects(state, command, 3);
  if (what === 'status')
    return objects.map((object) => rolloutStatus(state, object)).find((said) => said !== 'done') ?? 'done';
  if (what === 'restart') for (const object of objects) restart(state, object);
  else if (what === 'resume' || what === 'pause') for (const object of objects) setPaused(object, what === 'pause');
  else throw new UnknownCommand(command.line);
  return 'done';
}

const restartedAt = 'kubectl.kubernetes.io/restartedAt';

function restart(state: ClusterState, object: KubeObject): void {
  const { paused, template } = object['spec'] as { paused?: boolean; template?: Template };
  if (paused === true) throw new Refused("can't restart paused deployment (run rollout resume first)");
  if (template === undefined || object.kind === 'Job') throw new Refused(`restarting is not supported: ${object.kind}`);
  const { metadata } = template;
  if (metadata?.annotations?.[restartedAt] === state.time())
    throw new Refused('if restart has already been triggered within the past second, please wait before attempting');
  template.metadata = {
    ...metadata,
    annotations: { ...metadata?.annotations, [restartedAt]: state.time() },
  };
}

function setPaused(object: KubeObject, paused: boolean): void {
  if (object.kind !== 'Deployment') throw new Refused(`pausing is not supported: ${object.kind}`);
  const spec = object['spec'] as { paused?: boolean };
  if ((spec.paused ?? false) === paused) throw new Refused(paused ? 'is already paused' : 'is not paused');
  spec.paused = paused;
}

function scale(state: ClusterState, command: Command): Outcome {
  const replicas = Number(option(command, 'replicas'));
  for (const object of namedObjects(state, command)) Object.assign(object['spec'] as object, { replicas });
  return 'done';
}

function apply(state: ClusterState, { options, file, line }: Command): Outcome {
  if (!options.has('f') || file === undefined) throw new Refused(`nothing to apply: ${line}`);
  for (const document of parseAllDocuments(file)) {
    const wanted = document.toJS() as NewObject;
    const { kind, metadata } = wanted;
    const there = state.find(
      kind,
      clusterWide.has(kind) ? undefined : (metadata.namespace ?? 'default'),
      metadata.name ?? '',
    );
    if (there !== undefined)
      replaceObject(state, there, mergePatch(there as never, wanted as never) as unknown as KubeObject);
    else if (metadata.namespace !== undefined && state.find('Namespace', undefined, metadata.namespace) === undefined)
      throw new Refused(`namespaces "${metadata.namespace}" not found`);
    else create(state, wanted);
  }
  return 'done';
}

/** `kubectl create poddisruptionbudget NAME --selector=… --max-unavailable=…` */
function createBudget(state: ClusterState, command: Command): Outcome {
  const [, , called = '', name = ''] = command.words;
  const namespace = command.options.get('n') ?? 'default';
  if (kindOf(called, command.line) !== 'PodDisruptionBudget') throw new UnknownCommand(command.line);
  if (state.find('PodDisruptionBudget', namespace, name) !== undefined)
    throw new Refused(`poddisruptionbudgets.policy "${name}" already exists`);
  const labels = option(command, 'selector')
    .split(',')
    .map((pair) => pair.split('=') as [string, string]);
  const maxUnavailable = Number(option(command, 'max-unavailable'));
  const spec = { maxUnavailable, selector: { matchLabels: Object.fromEntries(labels) } };
  create(state, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace, name },
    spec,
    status: {},
  } as never);
  return 'done';
}

function create(state: ClusterState, wanted: NewObject): void {
  const created = state.create(wanted);
  validate(created);
  if (created.kind === 'ConfigMap') ownData(state, created);
}

/** Only looks: what it names must be there. */
function look(state: ClusterState, command: Command): Outcome {
  const [, , called = '', ...names] = command.words;
  if (names.length > 0 || called.includes('/')) namedObjects(state, command);
  else kindOf(called, command.line);
  return 'done';
}
