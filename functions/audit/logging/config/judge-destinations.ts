import { excerpt } from './excerpt.ts';
import { type MeantSection, reading } from './interpret-section.ts';
import { atKey, atValue, type Problem } from './problem.ts';
import type { Reading } from './read-settings.ts';

/** What is certain of the place that an output writes to. */
export function judgeDestinations(sections: readonly MeantSection[]): Problem[] {
  return sections.flatMap((section) => {
    if (section.kind !== 'OUTPUT') return [];
    if (section.plugin === 'es') return judgeOpenSearch(section);
    return section.plugin?.startsWith('cloudwatch') === true ? judgeRetention(section) : [];
  });
}

// Domains and serverless collections; https://docs.aws.amazon.com/opensearch-service/latest/developerguide/
const amazonHost = /\.(es|aoss)\.amazonaws\.com(\.cn)?$|\.aos\.[a-z0-9-]+\.on\.aws$/i;

function judgeOpenSearch(section: MeantSection): Problem[] {
  const host = reading(section, 'Host');
  const isAmazon = host !== undefined && amazonHost.test(host.value);
  return [...(isAmazon ? judgeAmazonPort(section, host.value) : []), ...judgeTypeName(section)];
}

/** They answer on 443 with TLS, and domains on 80 without. */
function judgeAmazonPort(section: MeantSection, host: string): Problem[] {
  const port = reading(section, 'Port');
  if (port !== undefined && port.flaw !== null) return [];
  const number = port?.value ?? '9200';
  if (number === '443') return judgeAmazonTls(section, host);
  if (number === '80') return [];
  const what = port === undefined ? 'There is no Port, which is 9200 then' : `Port is ${excerpt(number)}`;
  const message = `${what}; ${excerpt(host)} listens on 443 alone, so that nothing arrives.`;
  const base = { code: 'opensearch-port', level: 'ineffective', severity: 'high', correctable: false } as const;
  return [{ ...placeOf(section, port), ...base, message, is: excerpt(number), shouldBe: '443' }];
}

function judgeAmazonTls(section: MeantSection, host: string): Problem[] {
  const tls = reading(section, 'tls');
  if (tls !== undefined && (tls.flaw !== null || isOn(tls))) return [];
  const message = `tls is Off, while ${excerpt(host)} speaks TLS on port 443, so that nothing arrives.`;
  const base = { code: 'opensearch-tls', level: 'ineffective', severity: 'high', correctable: false } as const;
  return [{ ...placeOf(section, tls), ...base, message, is: tls?.value ?? 'absent', shouldBe: 'tls On' }];
}

/** Of the setting, or of the section that lacks it. */
function placeOf({ key, header }: MeantSection, found: Reading | undefined): Pick<Problem, 'key' | 'line' | 'column'> {
  return found === undefined ? atKey(key, header) : atValue(key, found.entry);
}

function isOn({ value }: Reading): boolean {
  return /^(on|true|yes)$/i.test(value);
}

/** Types are gone from OpenSearch 2 and Elasticsearch 8; which version is there, the configuration does not say. */
function judgeTypeName(section: MeantSection): Problem[] {
  const setting = reading(section, 'Suppress_Type_Name');
  if (setting !== undefined && (setting.flaw !== null || isOn(setting))) return [];
  const place = placeOf(section, setting);
  const message =
    'OpenSearch 2 and Elasticsearch 8 refuse every record without Suppress_Type_Name On; older ones want it Off.';
  const code = 'opensearch-type-name';
  const is = setting?.value ?? 'absent';
  return [{ ...place, code, level: 'note', message, is, shouldBe: 'Suppress_Type_Name On', correctable: false }];
}

/** Without a retention, CloudWatch Logs keeps what it gets for ever. */
function judgeRetention(section: MeantSection): Problem[] {
  const creates = /^true$/i.test(reading(section, 'auto_create_group')?.value ?? '');
  if (!creates || reading(section, 'log_retention_days') !== undefined) return [];
  const message =
    'A group that is made has no retention without log_retention_days, so that it keeps its logs for ever.';
  const base = { ...atKey(section.key, section.header), code: 'log-group-retention', level: 'note' } as const;
  return [{ ...base, message, is: 'absent', shouldBe: 'log_retention_days', correctable: false }];
}
