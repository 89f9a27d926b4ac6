import { excerpt } from './excerpt.ts';
import { type MeantSection, ownerOf, reading } from './interpret-section.ts';
import { atKey, type Problem } from './problem.ts';
import type { Reading } from './read-settings.ts';
import type { Need } from './settings/setting.ts';

/** What is missing. An entry that was likely meant for it is named with it, and put among the claimed. */
export function judgeNeeds(section: MeantSection, claimed: Set<Reading>): Problem[] {
  return (section.known?.needs ?? [])
    .filter((need) => isAsked(section, need) && reading(section, ...need.oneOf) === undefined)
    .map((need) => {
      const claimant = section.readings.find((one) => !claimed.has(one) && isMeantFor(one, need));
      if (claimant === undefined) return missing(section, need);
      claimed.add(claimant);
      return misnamed(section, need, claimant);
    });
}

function isAsked(section: MeantSection, { when }: Need): boolean {
  if (when === undefined) return true;
  return when.is.test(reading(section, when.setting)?.value ?? '');
}

/** Its name is a part of the one that is missing, or the other way about: `stream` for `delivery_stream`. */
function isMeantFor({ setting, near, entry }: Reading, { oneOf }: Need): boolean {
  if (setting !== null) return false;
  if (near !== null) return oneOf.includes(near);
  const own = partsOf(entry.key);
  return oneOf.some((name) => {
    const parts = partsOf(name);
    return own.every((part) => parts.includes(part)) || parts.every((part) => own.includes(part));
  });
}

function partsOf(name: string): string[] {
  return name.toLowerCase().split(/[_.-]/);
}

function missing(section: MeantSection, need: Need): Problem {
  const { key, header } = section;
  const place = { key, line: header.line, column: header.column };
  const message = `${ownerOf(section)} has no ${need.oneOf.slice(0, 3).join(' or ')}${whyAsked(need)}, ${consequence(need)}.`;
  return { ...place, ...graded(need), code: 'setting-missing', message, is: 'absent', correctable: false };
}

function misnamed(section: MeantSection, need: Need, { entry, near }: Reading): Problem {
  const meant = near ?? need.oneOf.join(' or ');
  const name = excerpt(entry.key);
  // A plugin in C would not start with it even if it did not need the other.
  const worst: Need = section.known?.unknown === 'refused' ? { ...need, level: 'unstartable' } : need;
  const message = `${ownerOf(section)} has no setting "${name}", and lacks ${meant}, for which it may stand, ${consequence(worst)}.`;
  const base = { ...atKey(section.key, entry), ...graded(worst), code: 'setting-unknown', message, is: name } as const;
  return { ...base, shouldBe: meant, correctable: false };
}

function graded({ level, severity, oneOf }: Need): Pick<Problem, 'level' | 'severity' | 'shouldBe'> {
  return { level, ...(severity === undefined ? {} : { severity }), shouldBe: oneOf.slice(0, 3).join(' or ') };
}

function whyAsked({ when }: Need): string {
  return when === undefined ? '' : `, though ${when.because}`;
}

function consequence({ level, without }: Need): string {
  return level === 'unstartable' ? 'so that Fluent Bit would not start' : `so that ${without ?? 'it does nothing'}`;
}
