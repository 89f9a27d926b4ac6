import { describe, expect, it } from 'vitest';
import { codes, filters, full, judge, output, outputOf, parsers } from './configs.ts';

describe('a configuration as AWS documents it', () => {
  it('to CloudWatch, with parser and kubernetes filter, passes', () => {
    expect(judge(full)).toMatchObject({ rejected: [], ineffective: [], corrected: null, hasEffect: true });
  });

  it('to OpenSearch, indented by two, passes', () => {
    const text =
      '[OUTPUT]\n  Name  es\n  Match *\n  Host  search-x.eu-west-1.es.amazonaws.com\n  Port  443\n  AWS_Auth On\n  AWS_Region eu-west-1\n  tls   On\n';
    expect(codes({ 'output.conf': text })).toEqual([]);
  });

  it('to Firehose, indented by one, passes', () => {
    const text = '[OUTPUT]\n Name  kinesis_firehose\n Match *\n region eu-west-1\n delivery_stream logs\n';
    expect(codes({ 'output.conf': text })).toEqual([]);
  });

  it('that ships process logs passes, and says so', () => {
    const verdict = judge({ flb_log_cw: 'true', 'output.conf': output });
    expect(verdict).toMatchObject({ rejected: [], ineffective: [], processLogs: true });
  });

  it('may have several outputs, comments, blank lines, CRLF, tabs for indentation and no final newline', () => {
    const text = `# where to\r\n\r\n[OUTPUT]\r\n\tName es\r\n\t# all\r\n\tMatch *\r\n\tHost h\r\n\r\n[OUTPUT]\r\n\tName kinesis\r\n\tMatch kube.*\r\n\tregion eu-west-1\r\n\tstream logs`;
    expect(codes({ 'output.conf': text })).toEqual([]);
  });

  it('may write the required keys in any letter case', () => {
    expect(codes(outputOf('NAME es', 'match *', 'Host h'))).toEqual([]);
    expect(codes({ 'output.conf': output, 'parsers.conf': '[PARSER]\n  name x\n  FORMAT json\n' })).toEqual([]);
  });

  it('tells where the logs go', () => {
    const { outputs } = judge({
      ...full,
      'output.conf':
        outputOf('Name es', 'Match app.*', 'AWS_Region eu-west-2', 'Port 1', 'Host h')['output.conf'] ?? '',
    });
    expect(outputs).toMatchObject([
      { plugin: 'es', match: 'app.*', region: 'eu-west-2', receivesLogs: false, line: 1, column: 1 },
    ]);
    expect(outputs[0]?.settings.get('port')).toBe('1');
  });

  it('gives the same list whatever the order of its keys', () => {
    const broken = {
      'x.conf': '',
      'parsers.conf': parsers.replace('Format', 'F'),
      'filters.conf': filters.replace('*', 'app'),
      'output.conf': '',
    };
    const reversed = Object.fromEntries(Object.entries(broken).toReversed());
    expect(judge(reversed).rejected).toEqual(judge(broken).rejected);
    expect(judge(reversed).ineffective).toEqual(judge(broken).ineffective);
  });
});
