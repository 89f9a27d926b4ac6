import { isDate } from '#lib/time.ts';
import { printable } from '#lib/text/wording.ts';

/** What an annotation says, or why it says nothing. */
export type AnnotationText =
  | { readonly ok: true; readonly until: string; readonly reason: string; readonly owner: string | null }
  | { readonly ok: false; readonly problem: string };

const keys = ['until', 'reason', 'owner'];
const longest = 300;

/** Reads `until=2027-01-31; reason=…; owner=…`, in any order; the owner may be left out. */
export function readAnnotation(text: string): AnnotationText {
  const fields = new Map<string, string>();
  for (const part of text.split(';').filter((one) => one.trim() !== '')) {
    const [, key = '', value = ''] = /^\s*(\w+)\s*=\s*([^]*?)\s*$/.exec(part) ?? [];
    if (!keys.includes(key)) return wrong(`"${printable(part.trim(), 60)}" is none of until=, reason=, owner=`);
    if (fields.has(key)) return wrong(`${key}= is given twice`);
    fields.set(key, value.slice(0, longest));
  }
  const until = fields.get('until') ?? '';
  const reason = fields.get('reason') ?? '';
  if (!isDate(until)) return wrong('until= should be a date such as 2027-01-31');
  if (reason === '') return wrong('reason= is missing');
  return { ok: true, until, reason, owner: fields.get('owner') || null };
}

function wrong(problem: string): AnnotationText {
  return { ok: false, problem };
}
