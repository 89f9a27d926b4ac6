import { type AwsAction, awsGrant, grantedActions, kubernetesAccess } from '#collect/doctor/grants.ts';
import { filterPages, objectOf, type RawObject, textOf, lostReads } from '#collect/raw/fields.ts';
import type { KubernetesKind, RawSource } from '#collect/source.ts';
import { AuditorError } from '#model/auditor-error.ts';

/** A grant that somebody takes away. */
export interface Refusal {
  /** As a result names it. */
  readonly grant: string;
  /** The kind that it reads, by name. */
  readonly of: string;
  readonly action?: AwsAction;
  readonly resource?: string;
  /** Refused in the first of the namespaces that are asked about, alone. */
  readonly inOneNamespace?: true;
}

/** Each grant of an audit, whole; and of what is read by namespace, in one of them. */
export const refusals: readonly Refusal[] = [
  ...grantedActions(false)
    .filter((action) => awsGrant(action).feeds !== 'everything')
    .map((action) => ({ grant: action, of: awsGrant(action).of, action })),
  ...kubernetesAccess.flatMap(({ verb, resource, name, of, byNamespace }): Refusal[] => {
    const grant = `${verb} ${resource}${name === undefined ? '' : `/${name}`}`;
    const whole = { grant, of, resource };
    return byNamespace ? [whole, { grant: `${grant} in one`, of, resource, inOneNamespace: true }] : [whole];
  }),
];

/** The parts of a record of `roles.json` that an action tells; texts of policies stand in for what IAM works out. */
const partsOfRoles: Readonly<Record<string, readonly string[]>> = {
  'iam:GetRole': ['Role'],
  'iam:ListAttachedRolePolicies': ['AttachedPolicies'],
  'iam:SimulatePrincipalPolicy': ['Simulation', 'Policies'],
};

/** A saved cluster read as a live one is, by somebody who lacks a grant. */
export function guarded(base: RawSource, refusal: Refusal): RawSource {
  const { grant, of } = refusal;
  const fault = () => new AuditorError('runtime', `Not allowed to ${grant}.`, { missingPermission: grant });
  return {
    mode: 'live',
    warnings: [],
    takenAt: () => base.takenAt(),
    get: (kind, name) => base.get(kind, name),
    documents: async (kind, query) => {
      const answers = await base.documents(kind, query);
      if (kind.name !== of) return answers;
      const parts = partsOfRoles[refusal.action ?? ''];
      if (parts === undefined) throw fault();
      return answers.map((record) => without(record, parts, fault()));
    },
    async *list(kind, query) {
      const resource = kind.resources.find((one) => kind.name === of && one.resource === refusal.resource);
      // A folder gives more than was asked for, and a live cluster does not.
      const asked = filterPages(base.list(kind, query), (raw) => query?.namespaces?.includes(namespaceOf(raw)) ?? true);
      if (resource === undefined) {
        yield* asked;
        return;
      }
      const [first] = query?.namespaces ?? [];
      const namespace = refusal.inOneNamespace === true ? first : undefined;
      const isRefused = (raw: RawObject) =>
        (kind.resources.length === 1 || raw['kind'] === resource.kind) &&
        (namespace === undefined || namespaceOf(raw) === namespace);
      yield* filterPages(asked, (raw) => !isRefused(raw));
      throw refused(kind, query?.namespaces ?? null, { kind: resource.kind, namespace, fault: fault() });
    },
  };
}

function namespaceOf(raw: RawObject): string {
  return textOf(objectOf(raw['metadata'])['namespace']) ?? '';
}

interface RefusedPart {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly fault: AuditorError;
}

/** As live reads tell it: what the other lists gave stays. */
function refused(
  { resources }: KubernetesKind,
  namespaces: readonly string[] | null,
  { kind, namespace, fault }: RefusedPart,
): AuditorError {
  const where = namespace === undefined ? (namespaces ?? [undefined]) : [namespace];
  const lists = resources.length * (namespaces ?? [undefined]).length;
  if (lists === 1) return fault;
  const unread = { ok: false, reason: fault.message, missingPermission: fault.missingPermission ?? '' } as const;
  const parts = where.map((one) => ({ ...unread, kind, ...(one !== undefined && { namespace: one }) }));
  return lostReads(parts, parts.length < lists, fault);
}

function without(record: RawObject, parts: readonly string[], { message, missingPermission }: AuditorError): RawObject {
  const kept = Object.entries(record).filter(([name]) => !parts.includes(name));
  const denied = parts.map((part) => [part, { reason: message, missingPermission }] as const);
  return { ...Object.fromEntries(kept), Denied: Object.fromEntries(denied) };
}
