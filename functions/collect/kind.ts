import { compareText } from '#lib/text/compare.ts';
import {
  type FactSlices,
  type SliceName,
  type Slices,
  type NeededPermission,
  read,
  type Slice,
  type Unread,
} from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { objectOf, type RawObject, textOf, type RawPages, collectParts, readSlice, unreadFrom } from './raw/fields.ts';
import { afterOf, idsOf } from './asked-about.ts';
import { keeperOf, type Keep } from './raw/redaction.ts';
import type { AwsKind, FactName, KubernetesKind, RawSource, Reading } from './source.ts';

/** A fact of which a slice has many. */
type ItemOf<Name extends FactName> = ItemIn<Name extends SliceName ? FactSlices[Name] : readonly Pod[]>;
type ItemIn<Value> = Value extends readonly (infer Item)[]
  ? Item
  : Value extends { readonly list: readonly (infer Item)[] }
    ? Item
    : never;

type Projection<Fact> = (raw: RawObject) => Fact;

interface Declared {
  readonly keep: Keep;
  readonly extra?: true;
  /** By namespace and name, unless the order of the source is to stay. */
  readonly order?: 'as-read';
}

type KubernetesDeclaration = Declared &
  Pick<KubernetesKind, 'name' | 'called' | 'resources' | 'named' | 'manifests' | 'snapshot'> &
  Partial<Pick<KubernetesKind, 'after' | 'byNamespace' | 'keepManagedFields'>> & {
    readonly pages?: (source: RawSource, namespaces: readonly string[] | null, kind: KubernetesKind) => RawPages;
  };

/** A slice that is no plain list says where its list comes from. */
type ValueOf<Name extends FactName> = Name extends SliceName
  ? FactSlices[Name] extends readonly unknown[]
    ? { readonly value?: undefined }
    : { readonly value: (list: ItemOf<Name>[], namespaces: readonly string[] | null) => FactSlices[Name] }
  : { readonly value?: undefined };

type ListDeclaration<Name extends FactName, Fact> = KubernetesDeclaration &
  ValueOf<Name> & {
    readonly slice: Name;
    /** How raw becomes fact; null leaves an object out. */
    readonly fact: Projection<Fact>;
    /** Tells the objects that count; with null, nothing is asked. */
    readonly among?: (reading: Reading) => Promise<((fact: ItemOf<Name>) => boolean) | null>;
    /** Second look at the slice, once others are known. */
    readonly review?: Name extends SliceName
      ? (slice: Slice<FactSlices[Name]>, reading: Reading) => Promise<Slice<FactSlices[Name]>>
      : undefined;
  };

/** A kind of which an audit reads a list, into a slice of its own. */
export function defineKind<const Name extends FactName, Fact extends ItemOf<Name> | null>(
  declared: ListDeclaration<Name, Fact>,
): KubernetesKind & { readonly fact: Projection<Fact> } {
  return defineKindAs(declared, [declared.slice], (reading, kind) =>
    readList(reading, kind, declared as unknown as AnyList),
  );
}

/** A kind of which something else than a list is made, or more than one slice. */
export function defineKindAs<Fact, const Name extends FactName>(
  declared: KubernetesDeclaration & { readonly fact: Projection<Fact> },
  provides: readonly Name[],
  readSlices: (reading: Reading, kind: KubernetesKind) => Promise<Pick<Slices, Name & SliceName>>,
): KubernetesKind & { readonly fact: Projection<Fact> } {
  const kind: KubernetesKind & { readonly fact: Projection<Fact> } = {
    ...declared,
    family: 'kubernetes',
    provides,
    after: declared.after ?? [],
    byNamespace: declared.byNamespace ?? false,
    keepManagedFields: declared.keepManagedFields ?? false,
    keep: keeperOf(declared.keep),
    pages: (source, namespaces) => (declared.pages ?? listOf)(source, namespaces, kind),
    read: async (reading) => (await lostSlices(reading, kind)) ?? readSlices(reading, kind),
  };
  return kind;
}

/** The objects of a kind, of these namespaces where it is read by namespace. */
function listOf(source: RawSource, namespaces: readonly string[] | null, kind: KubernetesKind): RawPages {
  return source.list(kind, kind.byNamespace ? { namespaces } : {});
}

/** A declaration as `readList` takes it, whatever its slice is. */
interface AnyList extends Declared {
  readonly slice: FactName;
  readonly fact: Projection<unknown>;
  readonly value?: (list: unknown[], namespaces: readonly string[] | null) => unknown;
  readonly among?: (reading: Reading) => Promise<((fact: unknown) => boolean) | null>;
  readonly review?: (slice: Slice<unknown>, reading: Reading) => Promise<Slice<unknown>>;
}

async function readList(reading: Reading, kind: KubernetesKind, list: AnyList): Promise<Slices> {
  const among = list.among === undefined ? () => true : await list.among(reading);
  const namespaces = kind.byNamespace ? await reading.namespaces() : null;
  const valueOf = (facts: unknown[], where: readonly string[] | null): unknown => list.value?.(facts, where) ?? facts;
  const slice = await readSlice(async () => {
    if (among === null) return read(valueOf([], namespaces));
    const { all, lost } = await collectParts(listOf(reading.source, namespaces, kind), (raw) => {
      const fact = list.fact(raw);
      return among(fact) ? fact : null;
    });
    if (list.order !== 'as-read') all.sort(byPlace);
    const isRead = (namespace: string) => !lost.some((part) => (part.namespace ?? namespace) === namespace);
    return read(valueOf(all, namespaces?.filter(isRead) ?? null), lost);
  });
  const whole = slice.ok ? slice.value : slice;
  return slicesOf([list.slice], (await list.review?.(whole, reading)) ?? whole);
}

type AwsDeclaration = Declared &
  Pick<AwsKind, 'name' | 'called' | 'of' | 'permissions' | 'ask' | 'snapshot' | 'parse' | 'print'> &
  Partial<Pick<AwsKind, 'absent'>>;

/** A kind of answers of AWS, of which an audit makes a slice. */
export function defineAwsKind<const Name extends SliceName, Fact extends ItemOf<Name> | Promise<ItemOf<Name>>>(
  declared: AwsDeclaration & {
    readonly slice: Name;
    readonly fact: Projection<Fact>;
    /** One answer for each id that was asked about. */
    readonly match?: (answers: readonly RawObject[], ids: readonly string[]) => readonly RawObject[];
    /** Tells whether a fact is about something that was asked about. */
    readonly among?: (fact: ItemOf<Name>, ids: readonly string[]) => boolean;
    readonly needs?: (reading: Reading) => Promise<readonly NeededPermission[]>;
    /** Start of the time that is asked about, ISO 8601. */
    readonly since?: (reading: Reading) => Promise<string>;
  },
): AwsKind & { readonly fact: Projection<Fact> } {
  const { slice, fact, match, among, order } = declared;
  const value: AwsKind['value'] = async (answers, ids) => {
    const matched = match?.(answers, ids) ?? answers;
    const facts = (await Promise.all(matched.map(fact))) as ItemOf<Name>[];
    const all = among === undefined ? facts : facts.filter((one) => among(one, ids));
    return slicesOf([slice], read(order === 'as-read' ? all : all.sort(byPlace)));
  };
  return { ...awsKind(declared, [slice], value, declared), fact };
}

/** The cluster itself, which is no slice. */
export function defineCluster<Fact>(
  declared: AwsDeclaration & { readonly fact: Projection<Fact> },
): AwsKind & { readonly fact: Projection<Fact> } {
  return { ...awsKind(declared, [], () => Promise.resolve({})), fact: declared.fact };
}

function awsKind(
  declared: AwsDeclaration,
  provides: readonly SliceName[],
  value: AwsKind['value'],
  more: {
    readonly needs?: (reading: Reading) => Promise<readonly NeededPermission[]>;
    readonly since?: (reading: Reading) => Promise<string>;
  } = {},
): AwsKind {
  const kind: AwsKind = {
    ...declared,
    family: 'aws',
    provides,
    after: afterOf[declared.of],
    keep: keeperOf(declared.keep),
    value,
    query: async (reading) => {
      const ids = await idsOf[declared.of](reading);
      if (ids === null) return { ids: [], needed: [] };
      if (ids.length === 0) return null;
      const needed = (await more.needs?.(reading)) ?? [];
      return { ids, needed, ...(more.since !== undefined && { since: await more.since(reading) }) };
    },
    read: async (reading) => {
      if (provides.length === 0) return {};
      return (await lostSlices(reading, kind)) ?? readAnswers(reading, kind);
    },
  };
  return kind;
}

async function readAnswers(reading: Reading, kind: AwsKind): Promise<Partial<Slices>> {
  // Nothing more is asked about a cluster that cannot be described.
  const cluster = kind.of === 'cluster' ? null : await reading.cluster();
  const canBe = cluster === null || (kind.absent?.(cluster) ?? null) === null;
  const slices = await readSlice(async () => {
    const query = canBe ? await kind.query(reading) : null;
    const answers = query === null ? [] : await reading.source.documents(kind, query);
    return kind.value(answers, query?.ids ?? []);
  });
  return slices.ok ? slices.value : slicesOf(kind.provides, slices);
}

/** The slices of a kind when what they come after is unread, or the source has none; null when they can be read. */
async function lostSlices(reading: Reading, kind: AwsKind | KubernetesKind): Promise<Slices | null> {
  for (const name of kind.after) {
    const slice = await reading.slice(name);
    if (!slice.ok) return slicesOf(kind.provides, slice);
  }
  const fault = reading.source.lacks?.(kind) ?? null;
  return fault === null ? null : slicesOf(kind.provides, unreadFrom(fault));
}

function slicesOf(names: readonly FactName[], slice: Slice<unknown> | Unread): Slices {
  return Object.fromEntries(names.map((name) => [name, slice])) as unknown as Slices;
}

function placeOf(fact: unknown): { readonly namespace: string; readonly name: string } {
  if (typeof fact === 'string') return { namespace: '', name: fact };
  const { namespace, name } = objectOf(fact);
  return { namespace: textOf(namespace) ?? '', name: textOf(name) ?? '' };
}

function byPlace(a: unknown, b: unknown): number {
  const [one, other] = [placeOf(a), placeOf(b)];
  return compareText(one.namespace, other.namespace) || compareText(one.name, other.name);
}
