import { excerpt, atKey, atValue, type Problem, type MeantSection, ownerOf, reading } from './interpret-config.ts';
import type { SettingReading } from './read-settings.ts';
import type { Flaw, Need } from './settings/setting.ts';

/**
 * Settings that a plugin needs, lacks or cannot read, judged by the behavior of Fluent Bit 1.9 and of AWS's Go plugins.
 */
export function judgeSettings(section: MeantSection): Problem[] {
  const { known, readings } = section;
  if (known === null) return [];
  const claimed = new Set<SettingReading>();
  const needs = judgeNeeds(section, claimed);
  return [
    ...needs,
    ...readings.filter((one) => !claimed.has(one)).flatMap((one) => judgeReading(section, one)),
    ...judgeRepeated(section),
    ...judgeConflicts(section),
  ];
}

function judgeReading(section: MeantSection, one: SettingReading): Problem[] {
  const { entry, setting, misspelt } = one;
  // Other checks cover Name, Match and Format, however they are spelled.
  const isRequired = [...section.required.values()].includes(entry);
  if (setting === null) return isRequired ? [] : [unknownSetting(section, one)];
  return [
    ...(misspelt && !isRequired ? [unknownSetting(section, one)] : []),
    ...(setting.since === null ? [] : [newerSetting(section, one)]),
    ...(one.comment === null ? [] : [trailingComment(section, one)]),
    ...(one.flaw === null || one.value === '' ? [] : [flawedValue(section, one, one.flaw)]),
  ];
}

function unknownSetting(section: MeantSection, { entry, near, misspelt }: SettingReading): Problem {
  const name = excerpt(entry.key);
  const refused = section.known?.unknown === 'refused';
  const so = refused ? 'so that Fluent Bit would not start' : 'and passes over it';
  const hint = near === null ? '.' : `; did you mean ${near}?`;
  return {
    ...atKey(section.key, entry),
    code: 'setting-unknown',
    level: refused ? 'unstartable' : near === null ? 'note' : 'ineffective',
    message: `${ownerOf(section)} has no setting "${name}", ${so}${hint}`,
    is: name,
    ...(near === null ? {} : { shouldBe: near }),
    correctable: misspelt,
  };
}

/** Nobody outside AWS knows which release Fargate runs, so the setting is neither right nor wrong. */
function newerSetting(section: MeantSection, { entry, setting }: SettingReading): Problem {
  const since = setting?.since ?? '';
  const message = `${setting?.name ?? ''} is not known to Fluent Bit 1.9: it came with ${since}; which release Fargate runs is not public.`;
  const code = 'setting-newer';
  return { ...atKey(section.key, entry), code, level: 'note', message, is: `since ${since}`, correctable: false };
}

function trailingComment(section: MeantSection, { entry, setting, comment, value }: SettingReading): Problem {
  const flaw = setting?.kind.flaw(entry.value) ?? null;
  const starts = flaw?.level === 'unstartable' ? ', and it would not start' : '';
  const message = `Fluent Bit takes "${excerpt(comment ?? '')}" behind ${setting?.name ?? ''} for a part of the value${starts}; a comment needs a line of its own.`;
  return {
    ...atValue(section.key, entry),
    code: 'comment-after-value',
    level: flaw?.level === 'unstartable' ? 'unstartable' : 'ineffective',
    ...(flaw?.severity === undefined ? {} : { severity: flaw.severity }),
    message,
    is: excerpt(entry.value),
    shouldBe: excerpt(value),
    correctable: true,
  };
}

function flawedValue(section: MeantSection, { entry, setting, value }: SettingReading, flaw: Flaw): Problem {
  const { level, severity, says, shouldBe, corrected } = flaw;
  const so = level === 'unstartable' && !says.includes(';') ? ', so that Fluent Bit would not start' : '';
  return {
    ...atValue(section.key, entry),
    code: 'setting-value',
    level,
    ...(severity === undefined ? {} : { severity }),
    message: `${setting?.name ?? ''} "${excerpt(value)}" ${printed(says)}${so}${template(value)}.`,
    is: excerpt(value),
    ...(shouldBe === undefined ? {} : { shouldBe: excerpt(shouldBe) }),
    correctable: corrected !== undefined,
  };
}

function template(value: string): string {
  return value.includes('{{') ? ' (a template that was not rendered)' : '';
}

/** A flaw's text may quote part of the value, which is untrusted. */
function printed(says: string): string {
  return says.length > 200 ? excerpt(says) : says.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ');
}

function judgeRepeated(section: MeantSection): Problem[] {
  const { readings, known } = section;
  const seen = new Map<string, SettingReading>();
  return readings.flatMap((one): Problem[] => {
    const { setting, entry } = one;
    if (setting === null || setting.repeatable) return [];
    const first = seen.get(setting.name);
    if (first === undefined) {
      seen.set(setting.name, one);
      return [];
    }
    // Fluent Bit compares keys as written, and does not count those that it reads before the plugin does.
    const refused = known?.unknown === 'refused' && first.entry.key === entry.key && isOwn(section, setting.name);
    const so = refused ? 'so that Fluent Bit would not start' : 'and only one of them counts';
    const message = `${setting.name} stands there twice, ${so}; keep one.`;
    const level = refused ? 'unstartable' : 'ineffective';
    const code = 'setting-repeated';
    return [{ ...atKey(section.key, entry), code, level, message, is: 'twice', shouldBe: 'once', correctable: false }];
  });
}

function isOwn({ known }: MeantSection, name: string): boolean {
  return name.startsWith('net.') || known?.settings.some((setting) => setting.name === name) === true;
}

function judgeConflicts(section: MeantSection): Problem[] {
  return (section.known?.exclusive ?? []).flatMap(([one, other]): Problem[] => {
    const both = [one, other].map((name) => section.readings.find(({ setting }) => setting?.name === name));
    const [first, second] = both;
    if (first === undefined || second === undefined) return [];
    const later = first.entry.line > second.entry.line ? first : second;
    const message = `${one} and ${other} exclude each other, so that Fluent Bit would not start; keep one of them.`;
    const code = 'setting-conflict';
    const shouldBe = `${one} or ${other}`;
    return [
      {
        ...atKey(section.key, later.entry),
        code,
        level: 'unstartable',
        message,
        is: 'both',
        shouldBe,
        correctable: false,
      },
    ];
  });
}

/** Missing settings. An entry that was probably meant for one is named with it and added to `claimed`. */
function judgeNeeds(section: MeantSection, claimed: Set<SettingReading>): Problem[] {
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

/** One name contains the other: `stream` for `delivery_stream`. */
function isMeantFor({ setting, near, entry }: SettingReading, { oneOf }: Need): boolean {
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

function misnamed(section: MeantSection, need: Need, { entry, near }: SettingReading): Problem {
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
