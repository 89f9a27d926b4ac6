import { describe, expect, it } from 'vitest';
import { judgeLoggingConfig } from '#audit/logging/config/judge-logging-config.ts';
import { samples } from './samples.ts';

const context = { region: 'us-west-2', kubernetesVersion: '1.33' };

describe('what is said of a configuration is what its sample expects', () => {
  it.each(samples)('$name', ({ data, says }) => {
    const { rejected, unstartable, ineffective, notes } = judgeLoggingConfig(data, context);
    const said = [
      ...rejected.map(({ code }) => code),
      ...unstartable.map(({ code }) => `!${code}`),
      ...ineffective.map(({ code }) => `~${code}`),
      ...notes.map(({ code }) => `?${code}`),
    ];
    expect(said).toEqual(says);
  });
});
