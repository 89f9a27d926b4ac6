import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isNear, nearest } from '#lib/text/compare.ts';
import { listedBriefly } from '#lib/text/wording.ts';

/** AWS Regions as of 2026, for a hint when a host name does not resolve; a newer Region works all the same. */
const regions = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2'],
  ...['ap-east-1', 'ap-east-2', 'ap-south-1', 'ap-south-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-7'],
  ...['ap-southeast-6', 'af-south-1', 'me-south-1', 'me-central-1', 'il-central-1', 'us-gov-east-1', 'us-gov-west-1'],
  ...['cn-north-1', 'cn-northwest-1'],
];

/** Hint, in brackets, that the Region in a host name may be misspelt; empty if not. */
export function regionHint(host: string): string {
  const region = /^[\w-]+\.(?:dualstack\.)?([a-z]+(?:-[a-z0-9]+)+)\./.exec(host)?.[1];
  if (region === undefined || regions.includes(region)) return '';
  const near = nearest(region, regions, isNear);
  return ` (${region} is no Region that is known${near === null ? '' : `; did you mean ${near}?`})`;
}

/** Message if `AWS_PROFILE` names a profile that does not exist; null otherwise. */
export function absentProfile(env: NodeJS.ProcessEnv = process.env): string | null {
  const asked = env['AWS_PROFILE'];
  if (asked === undefined || asked === '') return null;
  const names = [
    ...namesIn(env['AWS_CONFIG_FILE'] ?? join(homedir(), '.aws', 'config'), /^\[\s*(?:profile\s+)?(.+?)\s*\]/gm),
    ...namesIn(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials'), /^\[\s*(.+?)\s*\]/gm),
  ];
  if (names.includes(asked)) return null;
  const near = nearest(asked, names, isNear);
  const all = names.length === 0 ? 'there are no profiles' : `there are ${listedBriefly([...new Set(names)])}`;
  return `AWS_PROFILE names the profile ${asked}, which does not exist; ${near === null ? all : `did you mean ${near}?`}`;
}

function namesIn(file: string, section: RegExp): string[] {
  try {
    return [...readFileSync(file, 'utf8').matchAll(section)].map(([, name = '']) =>
      name.replaceAll(/^["']|["']$/g, ''),
    );
  } catch {
    return [];
  }
}
