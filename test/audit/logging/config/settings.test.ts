import { describe, expect, it } from 'vitest';
import { judgeLoggingConfig } from '#audit/logging/config/judge-logging-config.ts';
import type { LoggingData } from '#audit/logging/config/interpret-config.ts';
import { knownSettings } from '#audit/logging/config/settings/table-of.ts';
import {
  filterOf,
  outputOf,
  parserOf,
  smallestFilters,
  smallestOutputs,
  smallestParser,
} from '../fluent-bit/samples.ts';

const context = { region: null, kubernetesVersion: null };
const judge = (data: LoggingData) => judgeLoggingConfig(data, context);

/** Every plugin with its smallest configuration, and a way to add lines to it. */
const plugins = [
  ...Object.entries(smallestOutputs).map(([plugin, lines]) => ({
    plugin,
    known: knownSettings('OUTPUT', plugin),
    withLines: (more: readonly string[]) => outputOf(plugin, [...lines, ...more]),
    inGo: ['cloudwatch', 'firehose', 'kinesis'].includes(plugin),
  })),
  ...Object.entries(smallestFilters).map(([plugin, lines]) => ({
    plugin,
    known: knownSettings('FILTER', plugin),
    withLines: (more: readonly string[]) => filterOf(plugin, [...lines, ...more]),
    inGo: false,
  })),
  {
    plugin: '[PARSER]',
    known: knownSettings('PARSER', null),
    withLines: (more: readonly string[]) => parserOf([...smallestParser, ...more]),
    inGo: true,
  },
];

/** Two neighbours swapped, in the middle. */
function slip(name: string): string {
  const at = Math.floor(name.length / 2) - 1;
  const [left = '', right = ''] = [name[at], name[at + 1]];
  return name.slice(0, at) + right + left + name.slice(at + 2);
}

describe('every plugin of Fargate', () => {
  it('has a table, six outputs, eight filters and the parser', () => {
    expect(plugins.map(({ known }) => known)).not.toContain(null);
    expect(plugins).toHaveLength(15);
  });

  it.each(plugins)('passes with its smallest configuration: $plugin', ({ withLines }) => {
    expect(judge(withLines([]))).toMatchObject({ rejected: [], unstartable: [], ineffective: [], corrected: null });
  });

  it.each(plugins)('has each of its settings named where it is misspelt: $plugin', ({ known, withLines, inGo }) => {
    const names = [...(known?.byName.values() ?? [])]
      .map(({ name }) => name)
      .filter((name) => name.length > 4 && slip(name).toLowerCase() !== name.toLowerCase())
      // Name, Match and Format are Fargate's own to check.
      .filter((name) => !['Match', 'Format'].includes(name));
    const unfound = names.filter((name) => {
      const { unstartable, ineffective } = judge(withLines([`${slip(name)} 1`]));
      const found = (inGo ? ineffective : unstartable).find(({ code }) => code === 'setting-unknown');
      return found?.is !== slip(name) || found.shouldBe !== name;
    });
    expect(unfound).toEqual([]);
    expect(names.length).toBeGreaterThan(2);
  });

  it.each(plugins)('has a setting that nobody knows told of: $plugin', ({ withLines, inGo }) => {
    const { unstartable, notes } = judge(withLines(['Qqqqqq 1']));
    expect((inGo ? notes : unstartable).map(({ code, is }) => `${code} ${is}`)).toContain('setting-unknown Qqqqqq');
  });

  it.each(plugins)(
    'has each of its settings told of where a comment stands behind a word: $plugin',
    ({ known, withLines }) => {
      const words = [...(known?.byName.values() ?? [])].filter(({ kind }) => kind.word).map(({ name }) => name);
      const untold = words.filter((name) => {
        const { unstartable, ineffective } = judge(withLines([`${name} x # why`]));
        return ![...unstartable, ...ineffective].some(
          ({ code, is }) => code === 'comment-after-value' && is === 'x # why',
        );
      });
      expect(untold).toEqual([]);
    },
  );
});

describe('what is missing', () => {
  it('is named with the plugin that needs it, at the section', () => {
    const { unstartable } = judge(outputOf('cloudwatch_logs', ['region us-west-2', 'log_group_name g']));
    expect(unstartable).toMatchObject([
      {
        code: 'setting-missing',
        line: 1,
        message: 'cloudwatch_logs has no log_stream_prefix or log_stream_name, so that Fluent Bit would not start.',
        shouldBe: 'log_stream_prefix or log_stream_name',
      },
    ]);
  });

  it('is told of once, where another setting was likely meant for it', () => {
    const { unstartable } = judge(outputOf('kinesis_firehose', ['region us-west-2', 'stream logs']));
    expect(unstartable).toMatchObject([
      { code: 'setting-unknown', line: 5, is: 'stream', shouldBe: 'delivery_stream' },
    ]);
  });

  it('depends on other settings for some', () => {
    const { unstartable } = judge(outputOf('es', ['Host h', 'AWS_Auth On', 'Suppress_Type_Name On']));
    expect(unstartable[0]?.message).toBe(
      'es has no AWS_Region, though AWS_Auth is On, so that Fluent Bit would not start.',
    );
  });

  it('of nest is its operation, of which Fluent Bit reads memory that it never wrote', () => {
    expect(judge(filterOf('nest', ['Wildcard a*', 'Nest_under b'])).unstartable).toMatchObject([
      { code: 'setting-missing', shouldBe: 'Operation' },
    ]);
  });
});

describe('what is certain of a setting is corrected', () => {
  const cloudwatch = ['region us-west-2', 'log_group_name g', 'log_stream_prefix p'];
  const corrected = (lines: readonly string[], plugin = 'cloudwatch_logs') =>
    judge(outputOf(plugin, lines))
      .corrected?.['output.conf']?.split('\n')
      .slice(3, -1)
      .map((line) => line.trim()) ?? null;

  it.each([
    ['a name with letters swapped', ['regoin us-west-2', ...cloudwatch.slice(1)], cloudwatch],
    ['a boolean', [...cloudwatch, 'auto_create_group On'], [...cloudwatch, 'auto_create_group true']],
    ['a boolean the other way', [...cloudwatch, 'auto_create_group no'], [...cloudwatch, 'auto_create_group false']],
    ['a misspelt boolean', [...cloudwatch, 'net.keepalive ture'], [...cloudwatch, 'net.keepalive true']],
    ['a comment behind a value', ['region us-west-2 # here', ...cloudwatch.slice(1)], ['# here', ...cloudwatch]],
    [
      'a comment behind a boolean that is wrong, too',
      [...cloudwatch, 'auto_create_group On # if absent'],
      [...cloudwatch, '# if absent', 'auto_create_group true'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(corrected(lines)).toEqual(expected);
  });

  it.each([
    ['a name that contradicts another', [...cloudwatch.slice(0, 2), 'log_stream_name a', 'log_stream_prefx b']],
    ['a name that is there already', [...cloudwatch, 'regoin us-east-1']],
    ['a name that is far from any', [...cloudwatch, 'colour red']],
  ])('but not %s', (_, lines) => {
    expect(corrected(lines)).toBeNull();
  });
});

describe('the region of an output', () => {
  it.each([
    'us-west-2',
    'eu-central-2',
    'us-gov-east-1',
    'cn-north-1',
    'ap-southeast-7',
    'us-iso-east-1',
    'eusc-de-east-1',
  ])('may be %s', (region) => {
    expect(judge(outputOf('kinesis', [`region ${region}`, 'stream s'])).ineffective).toEqual([]);
  });
});
