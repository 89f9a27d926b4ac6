import { listed, printable } from '#lib/text/wording.ts';
import type { Finding } from '#model/finding/finding.ts';
import type { PlacementForecast } from '#model/result/result.ts';

/** Placement forecast of a workload of a manifest, in one sentence without its name. */
export function forecastText(forecast: PlacementForecast): string {
  const { fargate, why, profiles } = forecast;
  if (fargate === 'no') return printable(`not on Fargate: ${why ?? 'no profile takes it'}`);
  const names = `${profiles.length === 1 ? 'profile' : 'one of the profiles'} ${listed(profiles)}`;
  const where = fargate === 'yes' ? `on Fargate by ${names}` : (why ?? 'not known whether on Fargate');
  const parts = [where, sizeText(forecast), acceptedText(forecast), loggingText(forecast)];
  return printable(parts.filter((part) => part !== '').join('; '), 1000);
}

function sizeText({ size, sizeUncertain }: PlacementForecast): string {
  if (size === null) return sizeUncertain ? 'may be too large for Fargate' : 'too large for Fargate';
  const text = `${String(size.vcpu)} vCPU ${String(size.memoryGiB)} GB`;
  return sizeUncertain ? `${text}, if Fargate counts as Kubernetes does` : text;
}

function acceptedText({ accepted, refusedBy }: PlacementForecast): string {
  if (accepted === 'yes') return 'accepted';
  if (accepted === 'no') return `REFUSED (${listed(refusedBy)})`;
  return accepted === null ? '' : 'not known whether accepted';
}

function loggingText({ logging, loggingWhy }: PlacementForecast): string {
  if (logging === null) return '';
  const why = loggingWhy === null ? '' : ` (${loggingWhy})`;
  return {
    configured: 'logging is configured',
    'not-configured': `NOT LOGGED${why}`,
    'not-wanted': `logs not wanted${why}`,
    unknown: `not known whether logged${why}`,
  }[logging];
}

/** `deploy.yaml:3:5`; empty for what is in no file. */
export function placeText({ location }: Pick<Finding, 'location'>): string {
  if (location === undefined) return '';
  const { file, line, column } = location;
  return `${printable(file)}:${String(line)}:${String(column)}`;
}
