import { describe, expect, it } from 'vitest';
import { rules } from '#audit/rules/index.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { findRule, listRules } from '#run/scan/list-rules.ts';

describe('the list of rules', () => {
  it('has every rule, with a title, a severity and a page', () => {
    const listed = listRules();
    expect(listed.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
    for (const { title, severity, docs } of listed) {
      expect(title).not.toBe('');
      expect(severity).toMatch(/^(critical|high|medium|low|info)$/);
      expect(docs).toMatch(/^https:\/\//);
    }
  });

  it('names what each needs, pods among it where it looks at them', () => {
    expect(findRule('logging-stale')).toMatchObject({
      ...{ group: 'logging', severity: 'low', needs: ['profiles', 'loggingConfigMap', 'pods'], uses: ['workloads'] },
    });
    expect(findRule('profile-unhealthy')).toMatchObject({ needs: ['profiles'], uses: [] });
  });

  it('knows no other, but which was meant', () => {
    expect(() => findRule('nothing-like-it')).toThrow('see fargate-auditor rules');
    expect(() => findRule('logging-disable')).toThrow(
      new AuditorError('usage', 'There is no rule logging-disable; did you mean logging-disabled?'),
    );
  });
});
