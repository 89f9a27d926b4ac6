import { regex } from './compound.ts';
import {
  boolean,
  number,
  oneOf,
  shaped,
  size,
  spelled,
  text,
  uncheckedBoolean,
  word,
  type Setting,
  settings,
  since,
} from './setting.ts';

const logLevel = oneOf(['off', 'error', 'warn', 'warning', 'info', 'debug', 'trace'], {
  level: 'ineffective',
  says: 'is no level, and is passed over',
});

const matchRegex = regex('ineffective', ', so that it is passed over');

/** `Name` and `Match` are judged before a plugin is known. */
const everywhere: readonly Setting[] = [
  ...settings(text, 'Name', 'Match', 'Alias'),
  ...settings(matchRegex, 'Match_Regex'),
  ...settings(logLevel, 'Log_Level'),
  ...since('2.1.0', settings(number, 'Log_Suppress_Interval')),
];

/** Fluent Bit accepts two words for "on" here and reads anything else as "off". */
const tls = spelled({ on: 'On', off: 'Off', also: ['true', 'false', 'no'], says: () => 'counts as Off' });

const retryLimit = shaped(
  /^([1-9]\d*|no_limits|no_retries|false|off)$/i,
  'is no limit that Fluent Bit reads, and counts as 1',
  {
    shouldBe: 'a number, no_limits or no_retries',
  },
);

const host = shaped(
  /^[^\s/]+$/,
  'is no host name, and no connection comes about; scheme, port and path do not belong to it',
  {
    severity: 'high',
    shouldBe: 'a host name',
  },
);

const port = shaped(/^\d{1,5}$/, 'is no port, and no connection comes about', {
  severity: 'high',
  shouldBe: 'a number',
});

/**
 * Settings that every output written in C takes. They work for the Go plugins too, since Fluent Bit reads them before
 * the plugin does.
 */
export const ofOutputs: readonly Setting[] = [
  ...everywhere,
  ...settings(host, 'Host'),
  ...settings(port, 'Port'),
  ...settings(uncheckedBoolean('On'), 'IPv6'),
  ...settings(retryLimit, 'Retry_Limit'),
  ...settings(number, 'Workers'),
  ...settings(size, 'storage.total_limit_size'),
  ...settings(tls, 'tls', 'tls.verify'),
  ...settings(number, 'tls.debug'),
  ...settings(text, 'tls.vhost', 'tls.ca_path', 'tls.ca_file', 'tls.crt_file', 'tls.key_file', 'tls.key_passwd'),
  ...settings(word, 'net.dns.mode', 'net.dns.resolver', 'net.source_address'),
  ...settings(boolean, 'net.dns.prefer_ipv4', 'net.keepalive', 'net.connect_timeout_log_error'),
  ...settings(number, 'net.keepalive_idle_timeout', 'net.connect_timeout', 'net.keepalive_max_recycle'),
  ...since('2.0.0', settings(word, 'net.io_timeout')),
  ...since('2.1.6', settings(number, 'net.max_worker_connections')),
  ...since('2.2.2', settings(boolean, 'net.dns.prefer_ipv6')),
  ...since('3.1.0', settings(boolean, 'tls.verify_hostname')),
  ...since('3.2.0', settings(text, 'net.tcp_keepalive', 'net.tcp_keepalive_time')),
  ...since('3.2.0', settings(text, 'net.tcp_keepalive_interval', 'net.tcp_keepalive_probes')),
  ...since('4.0.0', settings(text, 'tls.min_version', 'tls.max_version', 'tls.ciphers')),
  ...since('4.0.5', settings(boolean, 'net.proxy_env_ignore')),
];

export const ofFilters = everywhere;
