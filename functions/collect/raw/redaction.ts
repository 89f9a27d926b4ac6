import { listOf, objectOf, type RawObject, without } from './fields.ts';
import { imdsArguments } from './imds-use.ts';

export const hidden = '***';

const containerLists = ['initContainers', 'containers', 'ephemeralContainers'];
const handlers = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const statusLists = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'];

/** Keeps names and shapes; hides what people type into manifests, which now and then is a password. */
export function redactPodSpec(value: unknown): RawObject {
  return mapFields(objectOf(value), containerLists, (list) => listOf(list).map(redactContainer));
}

/** A termination message holds whatever the program wrote last. */
export function redactPodStatus(value: unknown): RawObject {
  return mapFields(objectOf(value), statusLists, (list) =>
    listOf(list).map((item) => mapFields(objectOf(item), ['state', 'lastState'], redactState)),
  );
}

function redactContainer(value: unknown): RawObject {
  const container = objectOf(value);
  const withoutArguments = { ...without(container, 'command', 'args'), ...imdsArguments(container) };
  const withoutEnv = mapFields(withoutArguments, ['env'], (list) => listOf(list).map(redactVariable));
  const withoutProbes = mapFields(withoutEnv, handlers, redactHandler);
  return mapFields(withoutProbes, ['lifecycle'], (lifecycle) =>
    mapFields(objectOf(lifecycle), ['postStart', 'preStop'], redactHandler),
  );
}

function redactVariable(value: unknown): RawObject {
  // That there is none is no secret.
  return mapFields(objectOf(value), ['value'], (text) => (text === '' ? '' : hidden));
}

function redactHandler(value: unknown): RawObject {
  const withoutExec = mapFields(objectOf(value), ['exec'], () => ({ command: [hidden] }));
  return mapFields(withoutExec, ['httpGet'], (httpGet) => without(objectOf(httpGet), 'httpHeaders'));
}

function redactState(value: unknown): RawObject {
  return mapFields(objectOf(value), ['terminated'], (terminated) => without(objectOf(terminated), 'message'));
}

function mapFields(object: RawObject, keys: readonly string[], map: (value: unknown) => unknown): RawObject {
  const present = keys.filter((key) => key in object);
  return { ...object, ...Object.fromEntries(present.map((key) => [key, map(object[key])])) };
}
