import { describe, expect, it } from 'vitest';
import { redactConfiguration } from '#collect/raw/redact-configuration.ts';

describe('a redacted configuration', () => {
  it.each([
    ['    HTTP_Passwd canary', '    HTTP_Passwd ***'],
    ['    http_passwd   canary with spaces', '    http_passwd   ***'],
    ['\tAWS_Secret_Access_Key canary', '\tAWS_Secret_Access_Key ***'],
    ['    token=canary', '    token=***'],
    ['    Set api_key=canary', '    Set api_key=***'],
    ['    Record api_token canary', '    Record api_token ***'],
    ['    Header Authorization Bearer canary', '    Header Authorization ***'],
    ['    Host https://user:canary@example.com', '    Host https://***@example.com'],
  ])('hides the value of %j', (line, expected) => {
    expect(redactConfiguration(`[OUTPUT]\n${line}\n    Match *\n`)).toBe(`[OUTPUT]\n${expected}\n    Match *\n`);
  });

  it.each(['    AWS_Auth On', '    region us-west-2', '    log_group_name /aws/eks/x', '    Match kube.*', '[OUTPUT]'])(
    'leaves %j',
    (line) => {
      expect(redactConfiguration(line)).toBe(line);
    },
  );
});
