import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const arn = 'arn:aws:iam::111122223333:role/pods';

const toRoleMappings = kinds['aws-auth'].fact;

describe('aws-auth', () => {
  const mapped = (mapRoles: string) => toRoleMappings({ data: { mapRoles } });

  it('reads the list in the text', async () => {
    const text = `- groups:\n  - system:nodes\n  rolearn: ${arn}\n  username: system:node:{{SessionName}}\n- {}\n`;
    expect(await mapped(text)).toEqual([
      { roleArn: arn, username: 'system:node:{{SessionName}}', groups: ['system:nodes'] },
      { roleArn: '', username: '', groups: [] },
    ]);
    expect(await Promise.all([mapped(''), mapped('[]'), toRoleMappings({})])).toEqual([[], [], []]);
  });

  it.each([
    ['- a: [', 'is not YAML'],
    ['a: b', 'is not a list'],
    ['- &a [*a, *a]', 'is not YAML'],
  ])('refuses %j', async (text, words) => {
    await expect(mapped(text)).rejects.toThrow(`mapRoles of the ConfigMap aws-auth ${words}`);
  });
});
