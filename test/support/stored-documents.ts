import { describe, expect, it } from 'vitest';

type Json = Readonly<Record<string, unknown>>;

/** What every reader of a stored document keeps, within a major version of it. */
export interface StoredDocument {
  readonly name: string;
  /** A document with every field. */
  readonly sample: Json;
  /** Fields that a document may lack, by path, with what a reader takes for an absent one. */
  readonly optional?: Readonly<Record<string, unknown>>;
  /** Unknown fields are kept, since who reads the document writes it again; otherwise they are ignored. */
  readonly keepsUnknown?: boolean;
  /** Objects by path whose keys are data: a key more is no unknown field of theirs. */
  readonly maps?: readonly string[];
  /** A field by path, and a value that it cannot have. */
  readonly wrong: readonly [path: string, value: unknown];
  /** Each gives what it made of the text, or fails with words that name the document. */
  readonly readers: Readonly<Record<string, (text: string) => Promise<unknown>>>;
  /** How words name the document: its key, or the file it was given as. */
  readonly where: RegExp;
}

/** Every reader of a document against that document with a field more, a field less, cut short and of another shape. */
export function describeStored(document: StoredDocument): void {
  const { name, sample, optional = {}, wrong, where } = document;
  describe.each(Object.entries(document.readers))(`${name}, read by %s`, (_, read) => {
    it('is read as it was written', async () => {
      expect(await read(JSON.stringify(sample))).toEqual(sample);
    });

    it.each(objectsIn(sample, document.maps ?? []))('is read with an unknown field %j', async (path) => {
      const newer = changed(sample, path, 'a newer release');
      expect(await read(JSON.stringify(newer))).toEqual(document.keepsUnknown === true ? newer : sample);
    });

    it.each(Object.entries(optional))('is read without the field %s', async (path, value) => {
      expect(await read(JSON.stringify(changed(sample, path, undefined)))).toEqual(changed(sample, path, value));
    });

    it('is named when it is cut short', async () => {
      await expect(read(JSON.stringify(sample).slice(0, -10))).rejects.toThrow(where);
    });

    it.each([
      ['a list', '[]'],
      ['null', 'null'],
      ['a text', '"{}"'],
    ])('is named when it is %s', async (_what, text) => {
      await expect(read(text)).rejects.toThrow(where);
    });

    it('is named with the field whose value is of another type', async () => {
      const reading = read(JSON.stringify(changed(sample, ...wrong)));
      await expect(reading).rejects.toThrow(where);
      await expect(reading).rejects.toThrow(`${wrong[0]}: `);
    });
  });
}

/** Paths of a field `addedLater` in every object of the document. */
function objectsIn(value: unknown, maps: readonly string[], at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, part]) => objectsIn(part, maps, join(at, key)));
  return Array.isArray(value) || maps.includes(at) ? inner : [join(at, 'addedLater'), ...inner];
}

/** The document with another value at a path; `undefined` takes the field away. */
export function changed(document: Json, path: string, value: unknown): Json {
  const copy = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce((inner, key) => inner[key] as Record<string, unknown>, copy);
  if (value === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = value;
  return copy;
}

function join(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}
