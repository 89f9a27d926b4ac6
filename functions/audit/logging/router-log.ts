import type { ConfigMap, Slice } from '#model/facts/cluster-facts.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { LogStream, RouterError } from '#model/cluster/log-group.ts';
import type { Evidence } from '#model/finding/finding.ts';
import { loggingNeeds } from '../profile/role/needed-permissions.ts';
import type { Unjudged } from '../rule.ts';
import { excerpt } from './config/interpret-config.ts';

/** A log group in CloudWatch, and the newest ingestion that its streams tell of. */
export interface Arrival {
  readonly group: string;
  readonly region: string;
  /** ISO 8601; null where no stream was seen. */
  readonly ingestedAt: string | null;
}

/** When logs came last to each group in CloudWatch that the configuration names; nothing where that was not read. */
export function arrivalsOf(
  cluster: ClusterInfo,
  configMap: Pick<ConfigMap, 'data'>,
  streams: Slice<readonly LogStream[]>,
): Arrival[] {
  if (!streams.ok) return [];
  const named = loggingNeeds(cluster, configMap).flatMap(({ permissions }) => permissions.map((one) => one.otherForm));
  const arns = new Set(named.filter((arn) => arn !== null && !arn.endsWith(':*')));
  return [...arns].map((arn) => {
    const [, , , region = '', , , group = ''] = (arn ?? '').split(':');
    const times = streams.value.filter(({ groupArn }) => groupArn === arn).map(({ ingestedAt }) => ingestedAt);
    const ingestedAt =
      times
        .filter((time) => time !== null)
        .sort()
        .at(-1) ?? null;
    return { group, region, ingestedAt };
  });
}

/** For a finding that says that logs do not come. */
export function arrivalEvidence(arrivals: readonly Arrival[]): Evidence[] {
  return arrivals.map(({ group, region, ingestedAt }) => ({
    what: `newest ingestion seen in log group ${excerpt(group)} in ${region}`,
    is: ingestedAt ?? 'no log stream seen',
  }));
}

const mostQuoted = 3;

/** Lines of the log router that fit, the newest first, each once. */
export function wordsThat(fit: RegExp, errors: Slice<readonly RouterError[]>): RouterError[] {
  if (!errors.ok) return [];
  const newest = errors.value.filter(({ words }) => fit.test(words)).toReversed();
  return [...Map.groupBy(newest, ({ words }) => withoutTime(words)).values()].flatMap((same) => same.slice(0, 1));
}

/** Quotes of the log router, as evidence. */
export function quoted(errors: readonly RouterError[]): Evidence[] {
  return errors
    .slice(0, mostQuoted)
    .map(({ at, words }) => ({ what: `the log router itself${at === null ? '' : ` at ${at}`}`, is: words }));
}

function withoutTime(words: string): string {
  return words.replace(/^\[[^\]]*\]\s*/, '').replace(/\btime="[^"]*"|\d{2}:\d{2}:\d{2}|request id: \S+/g, '');
}

/** Refused by AWS: the role, or a policy around it, does not allow it. */
export const refusedWords = /AccessDenied|not authorized to perform/i;

/** About its configuration, which it reads as it starts. */
export const configurationWords =
  /\[config\]|configuration (?:property|file)|unknown (?:configuration )?property|initiali[sz]e|\[parser|parser .*not (?:found|registered)/i;

/** What no repetition mends. An answer of 429 or 5xx, a broken connection and the like pass. */
export const lastingWords =
  /ResourceNotFoundException|(?:group|stream|domain|index) .*does not exist|InvalidParameterException|failed to create log (?:group|stream)|HTTP status=(?:400|401|403|404|413)\b/i;

/** What a finding would say more, had it been read. */
export function unreadWitness(what: 'arrival' | 'words', slice: Slice<unknown>): Unjudged[] {
  if (slice.ok) return [];
  const unjudged = what === 'arrival' ? 'when logs came last' : 'what the log router says of itself';
  return [{ unjudged, count: 1, lacking: [slice] }];
}
