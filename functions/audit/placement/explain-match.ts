import { compileWildcard, hasWildcard } from '#lib/text/compare.ts';
import type { Labels } from '#model/facts/label-selector.ts';
import type {
  FargateProfile,
  Selector,
  LabelChange,
  LabelMatch,
  SelectorMatch,
} from '#model/cluster/fargate-profile.ts';
import { type OwnedSelector, selectorsOf } from './matcher.ts';

/** Every selector of every profile, with what matched and what did not. */
export function explainMatch(profiles: readonly FargateProfile[], namespace: string, labels: Labels): SelectorMatch[] {
  return explainSelectors(selectorsOf(profiles), namespace, labels);
}

/** Selectors compared with a pod, with the labels that match and those that do not. */
export function explainSelectors(
  selectors: readonly OwnedSelector[],
  namespace: string,
  labels: Labels,
): SelectorMatch[] {
  return selectors.map(({ profile, index, selector }) => ({
    ...{ profile, index, selector },
    ...explainSelector(selector, namespace, labels),
  }));
}

function explainSelector(
  selector: Selector,
  namespace: string,
  labels: Labels,
): Pick<SelectorMatch, 'namespaceMatches' | 'labels' | 'matches' | 'changes'> {
  const namespaceMatches = compileWildcard(selector.namespace)(namespace);
  const matches = Object.entries(selector.labels).map(([key, value]) => matchLabel(key, value, labels));
  return {
    namespaceMatches,
    labels: matches,
    matches: namespaceMatches && matches.every(({ status }) => status === 'matched'),
    changes: changesFor(selector.labels, labels),
  };
}

function matchLabel(key: string, value: string, labels: Labels): LabelMatch {
  const isValue = compileWildcard(value);
  const candidates = labelsLike(key, labels);
  const hit = candidates.find(([, v]) => isValue(v));
  if (hit !== undefined) return { key, value, status: 'matched', podKey: hit[0], podValue: hit[1] };
  const near = candidates[0];
  if (near !== undefined) return { key, value, status: 'wrong-value', podKey: near[0], podValue: near[1] };
  return { key, value, status: 'missing' };
}

function labelsLike(key: string, labels: Labels): [string, string][] {
  if (hasWildcard(key)) return Object.entries(labels).filter(([own]) => compileWildcard(key)(own));
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return value === undefined ? [] : [[key, value]];
}

/**
 * Labels with a literal key have only one solution and come first. A label with a wildcard key may then match already;
 * if not, it gets a key of its own, so that it does not overwrite the others.
 */
function changesFor(wanted: Labels, labels: Labels): LabelChange[] {
  const changes: LabelChange[] = [];
  const entries = Object.entries(wanted);
  const literalFirst = [...entries.filter(([k]) => !hasWildcard(k)), ...entries.filter(([k]) => hasWildcard(k))];
  let patched = labels;
  for (const [key, value] of literalFirst) {
    if (matchLabel(key, value, patched).status === 'matched') continue;
    const change = changeFor(key, value, patched);
    changes.push(change);
    patched = { ...patched, [change.key]: change.value };
  }
  return changes;
}

function changeFor(keyPattern: string, valuePattern: string, labels: Labels): LabelChange {
  const key = keyInstance(keyPattern, (taken) => Object.hasOwn(labels, taken));
  const value = hasWildcard(valuePattern) ? valueInstance(valuePattern) : valuePattern;
  const change = { key, value, example: hasWildcard(keyPattern) || hasWildcard(valuePattern) };
  const was = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return was === undefined ? change : { ...change, was };
}

const name = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const validValue = new RegExp(`^${name}$`);
const validKey = new RegExp(`^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?${name}$`);

/** Candidates to fill in for `*` and for `?`, plainest first. */
const runs = ['', 'fargate', 'x', 'y', 'z', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const characters = Array.from('xyzabcdefghijklmnopqrstuvw0123456789');

/** A text that matches `pattern` and is a valid label value, if there is one. */
function valueInstance(pattern: string): string {
  if (/^\*+$/.test(pattern)) return 'true';
  const texts = ['', 'x'].map((run) => filled(pattern, run, 'x'));
  return texts.find((text) => validValue.test(text)) ?? texts[0] ?? pattern;
}

/** A key that matches `pattern`, is valid in Kubernetes and is not in use yet, if there is one. */
function keyInstance(pattern: string, isTaken: (key: string) => boolean): string {
  if (!hasWildcard(pattern)) return pattern;
  const chosen = pattern.includes('?') ? characters : [''];
  const texts = runs.flatMap((run) => chosen.map((character) => filled(pattern, run, character)));
  const free = texts.filter((text) => text !== '' && !isTaken(text));
  return free.find((text) => validKey.test(text)) ?? free[0] ?? filled(pattern, 'x', 'x');
}

function filled(pattern: string, run: string, character: string): string {
  return pattern.replace(/\*+/g, run).replaceAll('?', character);
}
