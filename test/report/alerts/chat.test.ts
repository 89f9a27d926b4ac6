import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatNotification } from '#model/alerts/alert-message.ts';
import type { Alert } from '#model/alerts/alert.ts';
import { baselineMessage } from '#report/alerts/baseline.ts';
import { alertMessage } from '#report/alerts/message.ts';
import {
  alert,
  anyAlert,
  anyNotice,
  anyText,
  notification,
  resolvedAlert,
  workloads,
} from '../../support/builders/alerts.ts';

function chatOf(fields: Partial<Alert> = {}, reportUrl?: string): ChatNotification {
  return alertMessage(alert(fields), notification(), reportUrl === undefined ? {} : { reportUrl }).chat;
}

test('a message has the form that chat applications show', () => {
  expect(chatOf()).toEqual({
    version: '1.0',
    source: 'custom',
    id: `${alert().id}#1`,
    content: {
      textType: 'client-markdown',
      title: 'HIGH: pods on Fargate do not log in cluster shop',
      description: [
        'Cluster `shop` in 111122223333, eu-west-1. Since 2026-11-24T02:00:00Z.',
        '4 pods started without logging',
        'Affected: 4 pods of 2 workloads',
        '• `Deployment checkout/web-0`: 2 pods',
        '• `Deployment checkout/web-1`: 2 pods',
        'Cause: `logging-configmap-missing`',
        'Reason given: `LOGGING_DISABLED:` configmap was not found',
      ].join('\n'),
      nextSteps: [
        'Apply the ConfigMap, then restart the pods',
        '`kubectl apply -f aws-logging.yaml`',
        'Its patch is in the record of the alert, and in the mail',
        'Restart: `kubectl -n checkout rollout restart deployment/web-0`',
        'Restart: `kubectl -n checkout rollout restart deployment/web-1`',
      ],
      keywords: ['high', 'shop', 'logging-configmap-missing', 'logging-disabled'],
    },
    metadata: {
      threadId: alert().id,
      summary: 'HIGH: pods on Fargate do not log in cluster shop',
      eventType: 'fargate-auditor-logging-disabled',
      relatedResources: ['Deployment checkout/web-0', 'Deployment checkout/web-1'],
      additionalContext: { severity: 'high', state: 'open', change: 'opened' },
    },
  });
});

test('the end lands in the thread of the beginning, with an id of its own', () => {
  const { chat } = alertMessage(resolvedAlert(), notification({ change: 'resolved', transition: 2 }));
  expect(chat.metadata.threadId).toBe(chatOf().metadata.threadId);
  expect(chat.id).not.toBe(chatOf().id);
});

test('what is mended has its restarts as next steps, and the rest of them counted', () => {
  const restart = Array.from({ length: 7 }, (_, index) => `kubectl rollout restart deployment/web-${index}`);
  const { nextSteps } = chatOf({ state: 'fixed', restart, workloads: workloads(12) }).content;
  expect(nextSteps).toHaveLength(6);
  expect(nextSteps?.[0]).toBe('Restart: `kubectl rollout restart deployment/web-0`');
  expect(nextSteps?.at(-1)).toBe('Restart 7 more workloads');
});

test.each([
  ['a here document', "kubectl apply -f - <<'EOF'"],
  ['a mention', 'kubectl label ns a owner=@team'],
  ['a backtick', 'echo `id`'],
  ['a pipe', 'kubectl get pods | xargs'],
  ['an invisible character', 'kubectl delete\u202epod'],
  ['too many characters', `kubectl ${'x'.repeat(400)}`],
])('a command with %s is not shown, since chat would change it', (_, command) => {
  const { nextSteps } = chatOf({ remediation: { summary: 'Do it', commands: [command] }, restart: [] }).content;
  expect(nextSteps).toEqual(['Do it', expect.stringMatching(/^A command that chat would change: /)]);
});

test.each([
  ['<!channel> @here', '`‹!channel›` `＠here`'],
  ['see https://evil.example/x', 'see `https://evil.example/x`'],
  ['evil.example', '`evil.example`'],
  ['<https://evil.example|fix>', '`‹https://evil.example¦fix›`'],
  ['[fix](https://evil.example)', '`[fix](https://evil.example)`'],
  ['`code` *bold* _it_ ~no~ :fire:', '`ˋcodeˋ` `*bold*` `_it_` `~no~` `:fire:`'],
  ['&lt;!here&gt;', '`＆lt;!here＆gt;`'],
  ['two\nlines', String.raw`${'`'}two\u{a}lines${'`'}`],
  ["web-1, it's fine (mostly).", "web-1, it's fine (mostly)."],
  ['', ''],
])('%j of a stranger is shown as %j', (given, shown) => {
  expect(chatOf({ summary: given }).content.description.split('\n')[1]).toBe(shown);
});

test('a link to the report is one address, or none', () => {
  expect(chatOf({}, 'https://example.com/r?a=1&b=2').content.description).toMatch(
    /\nReport: https:\/\/example\.com\/r\?a=1&b=2$/,
  );
  for (const url of ['javascript:alert(1)', 'https://example.com/|<!channel>', 'https://example.com/\nx'])
    expect(chatOf({}, url).content.description).not.toContain('Report');
});

/** Our own words and times beside the code spans have nothing that a chat acts on. */
function expectHarmless(text: string): void {
  expect(text.isWellFormed()).toBe(true);
  expect(text).not.toMatch(/[<>&@|]|``/);
  expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  const beside = text.replaceAll(/`[^`\n]+`/g, '').replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '');
  expect(beside).not.toMatch(/[`*_~[\]#\\]|:\w+:|\w\.\w|:\/\//);
}

function expectFits({ content, metadata, id }: ChatNotification): void {
  const { title, description, nextSteps = ['-'], keywords } = content;
  for (const text of [title, description, ...nextSteps]) expectHarmless(text);
  expect(title.length).toBeLessThanOrEqual(200);
  expect(description.length).toBeLessThanOrEqual(2800);
  expect(description).not.toBe('');
  expect(nextSteps.length).toBeLessThan(10);
  for (const step of nextSteps) expect(step).toMatch(/^.{1,300}$/su);
  for (const word of keywords) expect(word).toMatch(/^[^<>&@`|]{1,70}$/su);
  expect(keywords.length).toBeLessThan(10);
  expect([id, metadata.threadId, metadata.summary].every((text) => text.length < 250)).toBe(true);
  expect(metadata.eventType).toMatch(/^[a-zA-Z0-9-]{1,100}$/);
  for (const name of metadata.relatedResources) expect(name).toMatch(/^[^<>&@`|]{0,300}$/su);
}

test('nothing of any alert mentions anybody, is a link or is too long', () => {
  const property = fc.property(anyAlert, anyNotice, (some, change) => expectFits(alertMessage(some, change).chat));
  fc.assert(property);
});

test('neither does a digest of any alerts', () => {
  const told = fc.array(
    fc
      .tuple(anyAlert, anyText)
      .map(([some, text]) => ({ alert: { ...some, summary: text }, notification: notification() })),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(told, (all) => expectFits(baselineMessage(all).chat)),
    { numRuns: 30 },
  );
});
