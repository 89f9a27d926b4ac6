import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useChromium } from './chromium.ts';
import { reports } from './reports.ts';

const open = useChromium();
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('summary, button, a, input, pre')?.outerHTML ?? '');

async function tabTo(page: Page, what: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (what.test(await focused(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`60 presses of Tab do not lead to ${String(what)}`);
}

describe('with the keyboard alone', () => {
  it('one goes from the filter to a finding, and copies its patch', async () => {
    const { page } = await open(reports.sample);
    await tabTo(page, /type="search"/);
    await page.keyboard.type('shop-checkout/checkout');
    await tabTo(page, /^<summary.*checkout/s);
    await page.keyboard.press('Enter');
    await tabTo(page, /data-copy.*Patch/s);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('fargate: "yes"');
    expect(await page.locator('#announcements').innerText()).toBe('Copied');
  });

  it('one skips to the findings at once', async () => {
    const { page } = await open(reports.sample);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(page.url()).toContain('#findings');
  });

  it('shows where the focus is', async () => {
    const { page } = await open(reports.sample);
    await tabTo(page, /^<summary/);
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
    expect(outline).toBe('solid');
  });
});

describe('where the clipboard is closed', () => {
  it('the text is selected, to be copied by hand', async () => {
    const { page } = await open(reports.sample);
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
    });
    const entry = page.locator('.entries > details').first();
    await entry.locator('summary').click();
    await entry.locator('[data-copy]').first().click();
    expect(await page.evaluate(() => String(getSelection()))).toContain('kind: ConfigMap');
    expect(await page.locator('#announcements').innerText()).toContain('Ctrl+C');
  });
});
