import { describe, expect, it } from 'vitest';
import { type DiagnosedGrant, type Diagnosis, stepNames } from '#model/finding/diagnosis.ts';
import { diagnosisText } from '#report/terminal/diagnosis.ts';

function grant(fields: Partial<DiagnosedGrant> = {}): DiagnosedGrant {
  return {
    grant: 'eks:ListNodegroups',
    kind: 'iam',
    state: 'granted',
    reason: null,
    onlyFor: null,
    switchesOff: [],
    mayLeaveOpen: [],
    fix: '{"Effect":"Allow"}',
    ...fields,
  };
}

function text(fields: Partial<Diagnosis> = {}): string {
  const diagnosis: Diagnosis = {
    schema: 'fargate-auditor/diagnosis/v1',
    tool: { name: 'fargate-auditor', version: '1.0.0' },
    cluster: { name: 'shop', arn: null },
    identity: 'arn:aws:sts::111122223333:assumed-role/auditor/me',
    steps: stepNames.map((name) => ({ name, state: 'ok', told: `fine, ${name}` })),
    grants: [grant()],
    warnings: [],
    status: 'ready',
    ...fields,
  };
  return diagnosisText(diagnosis, { width: 100, color: false });
}

const missing = grant({
  grant: 'list pods (cluster-wide RBAC)',
  kind: 'rbac',
  state: 'missing',
  reason: 'Not allowed to list pods.',
  switchesOff: ['profile-overlap'],
  mayLeaveOpen: ['logging-disabled'],
  fix: "- apiGroups: ['']\n  resources: [pods]\n  verbs: [list]",
});

describe('a diagnosis as text', () => {
  it('ticks what is granted', () => {
    expect(text()).toContain('✓ eks:ListNodegroups');
    expect(text()).toContain('✓ Nothing that an audit reads is missing');
  });

  it('names what is missing, what it costs, and the rule to copy', () => {
    const shown = text({ grants: [missing], status: 'incomplete' });
    expect(shown).toContain('✗ list pods (cluster-wide RBAC)\n      Not allowed to list pods.');
    expect(shown).toContain('switches off: profile-overlap');
    expect(shown).toContain('may leave open: logging-disabled');
    expect(shown).toContain("        - apiGroups: ['']\n          resources: [pods]\n          verbs: [list]\n");
    expect(shown).toContain('✗ Not every rule can be evaluated: 1 grant missing');
  });

  it('counts rules where nearly all are meant', () => {
    const rules = Array.from({ length: 20 }, (_, index) => `rule-${index}`);
    const shown = text({ grants: [{ ...missing, mayLeaveOpen: rules }], status: 'incomplete' });
    expect(shown.replaceAll(/\s+/g, ' ')).toContain('rule-5 and 14 more');
    expect(shown).not.toContain('rule-6');
  });

  it('says of another command that it alone needs a grant', () => {
    expect(text({ grants: [{ ...missing, onlyFor: 'explain' }] })).toContain('Only explain needs it.');
  });

  it('says that no rule needs a grant, and counts it not', () => {
    const idle = { ...missing, grant: 'list nodes', switchesOff: [], mayLeaveOpen: [] };
    const shown = text({ grants: [missing, idle], status: 'incomplete' });
    expect(shown).toContain('No rule that is on needs it.');
    expect(shown).toContain('1 grant missing');
  });

  it('puts together what nobody tried, by the reason, and tells not known from not asked', () => {
    const unknown = { state: 'unknown', reason: 'the cluster was not reached', mayLeaveOpen: ['x'] } as const;
    const idle = grant({ grant: 'iam:GetRole', state: 'not-asked', reason: 'no profile' });
    const shown = text({
      grants: [grant({ grant: 'a', ...unknown }), grant({ grant: 'b', ...unknown }), idle],
      status: 'incomplete',
    });
    expect(shown).toContain('? a, b\n      not known: the cluster was not reached');
    expect(shown).toContain('· iam:GetRole\n      not asked: no profile');
    expect(shown).toContain('Not every rule can be evaluated: 2 grants not known');
  });

  it('says where the way to the cluster ends', () => {
    const steps = stepNames.map((name) => ({ name, state: name === 'token' ? 'failed' : 'ok', told: 'so' }) as const);
    expect(text({ steps, status: 'unreachable' })).toContain('the way to it ends at the step token');
    expect(text({ steps, status: 'unreachable' })).toContain('✗ token        so');
  });

  it('shows controls in strangers’ texts, and acts on none', () => {
    const evil = '\u001b[2J\u202e';
    const shown = text({
      cluster: { name: evil, arn: null },
      identity: evil,
      warnings: [evil],
      steps: [{ name: 'name', state: 'failed', told: evil }],
      grants: [{ ...missing, grant: evil, reason: evil, fix: evil }, grant({ state: 'unknown', reason: evil })],
    });
    expect(shown).not.toContain('\u001b');
    expect(shown).not.toContain('\u202e');
    expect(shown.match(/\\u\{1b\}/g)).toHaveLength(8);
  });
});
