import { mapLimited } from '#lib/async.ts';
import { accessOf, accessWithout, type KubernetesAccess } from './grants.ts';
import type { KubernetesRead } from '../live/faults.ts';
import { type KubernetesClient, pathsTo } from '../live/kubernetes-client.ts';
import { type Attempt, attempt, granted, notAsked, type GrantOutcome, statusOf } from './outcome.ts';

export interface ProbedAccess {
  readonly access: KubernetesAccess;
  readonly outcome: GrantOutcome;
}

const concurrentReads = 4;

/** Any node or namespace name will do: authorization is checked before existence. */
const someName = 'fargate-auditor';

/**
 * Tries every read by requesting one object; kinds that are read by namespace are tried in the given namespaces, as in
 * an audit.
 */
export function probeKubernetes(
  client: Pick<KubernetesClient, 'get'>,
  namespaces: readonly string[] | null,
  without: readonly string[] = [],
): Promise<ProbedAccess[]> {
  return mapLimited(accessWithout(without), concurrentReads, async (access) => ({
    access,
    outcome: await probeAccess(client, access, namespaces ?? []),
  }));
}

async function probeAccess(
  client: Pick<KubernetesClient, 'get'>,
  access: KubernetesAccess,
  namespaces: readonly string[],
): Promise<GrantOutcome> {
  const byNamespace = access.byNamespace && namespaces.length > 0;
  const places = byNamespace ? namespaces.map((namespace) => ({ ...access, namespace })) : [access];
  const refused: GrantOutcome[] = [];
  for (const place of places) {
    const tried = await probePlace(client, place, place.verb);
    const outcome = outcomeOf(tried, place);
    if (outcome.state === 'granted') continue;
    if (outcome.state !== 'missing') return outcome;
    if (place.orVerb !== undefined) return otherVerb(client, place, outcome);
    refused.push(outcome);
  }
  return refused.length === 0 ? granted : together(refused);
}

/** Combines refusals in several namespaces into one outcome. */
function together(refused: readonly GrantOutcome[]): GrantOutcome {
  const texts = (of: (outcome: GrantOutcome) => string | null | undefined) => refused.flatMap((one) => of(one) ?? []);
  return {
    state: 'missing',
    reason: texts(({ reason }) => reason).join(' '),
    refused: texts((outcome) => outcome.refused).join(', '),
  };
}

async function otherVerb(
  client: Pick<KubernetesClient, 'get'>,
  place: KubernetesAccess,
  refused: GrantOutcome,
): Promise<GrantOutcome> {
  const { orVerb = place.verb } = place;
  const other = outcomeOf(await probePlace(client, place, orVerb), place);
  if (other.state !== 'granted') return refused;
  return { state: 'granted', reason: `refused, but ${orVerb} does as well` };
}

/** Probes the first version that the cluster serves. */
async function probePlace(
  client: Pick<KubernetesClient, 'get'>,
  place: KubernetesAccess,
  verb: KubernetesRead['verb'],
): Promise<Attempt<unknown>> {
  const { namespace } = place;
  const access = { ...accessOf(place), verb };
  const name = verb === 'get' ? (place.name ?? someName) : undefined;
  const selected = place.name === undefined ? {} : { fieldSelector: `metadata.name=${place.name}` };
  const query = verb === 'get' ? {} : { limit: '1', ...selected };
  let tried: Attempt<unknown> = { ok: true, value: null };
  for (const path of pathsTo(place, { namespace, name })) {
    tried = await attempt(() => client.get({ path, query, access }));
    if (statusOf(tried) !== 404) break;
  }
  return tried;
}

function outcomeOf(tried: Attempt<unknown>, { verb, optional }: KubernetesAccess): GrantOutcome {
  if (tried.ok) return granted;
  if (statusOf(tried) === 404) return missingObject(verb, optional === true, tried.fault.message);
  const { message, missingPermission } = tried.fault;
  if (missingPermission === undefined) return { state: 'unknown', reason: message };
  return { state: 'missing', reason: message, refused: missingPermission };
}

function missingObject(verb: KubernetesRead['verb'], optional: boolean, reason: string): GrantOutcome {
  if (verb === 'get') return granted;
  return optional ? notAsked('the cluster has no such kind') : { state: 'unknown', reason };
}
