import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../support/builders/report-results.ts';
import { useChromium } from './chromium.ts';
import { reports } from './reports.ts';

const open = useChromium();
const entries = (page: Page) => page.locator('.entries > details');
const result = (page: Page) => page.locator('.result [role=status]').innerText();

describe('the list of findings', () => {
  it('finds by words anywhere in a finding, in its effects too', async () => {
    const { page } = await open(reports.sample);
    expect(await entries(page).count()).toBe(7);
    await page.getByRole('searchbox').fill('SHOP-SEARCH logging-disabled');
    expect(await result(page)).toBe('1 of 1 cause, 1 finding');
    expect(await entries(page).locator('.line-subject').allInnerTexts()).toEqual([
      'aws-observability/aws-logging ConfigMap',
    ]);
    await page.getByRole('searchbox').fill('nowhere to be found');
    expect(await page.locator('.empty').innerText()).toContain('No finding matches');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    expect(await entries(page).count()).toBe(7);
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
  });

  it('filters by severity, state, rule and namespace, all at once', async () => {
    const { page } = await open(reports.sample);
    const low = page.getByRole('button', { name: /^Low/ });
    await low.click();
    expect(await low.getAttribute('aria-pressed')).toBe('true');
    expect(await entries(page).count()).toBe(2);
    await page.getByLabel('State', { exact: true }).selectOption('waived');
    expect(await entries(page).locator('.line-subject').allInnerTexts()).toEqual(['apps FargateProfile']);
    await low.click();
    await page.getByLabel('State', { exact: true }).selectOption('');
    await page.getByLabel('Rule', { exact: true }).selectOption('selector-labels-missing');
    expect(await entries(page).count()).toBe(2);
    await page.getByLabel('Namespace', { exact: true }).selectOption('=shop-cart');
    expect(await entries(page).count()).toBe(1);
  });

  it('filters by cluster where there are several', async () => {
    const { page } = await open(reports.fleet);
    await page.getByLabel('Cluster', { exact: true }).selectOption({ label: '111122223333/eu-west-1/orders' });
    expect(await entries(page).count()).toBe(0);
    await page.getByLabel('Cluster', { exact: true }).selectOption('');
    expect(await entries(page).count()).toBe(7);
  });

  it('shows the findings of a severity that is clicked in the overview', async () => {
    const { page } = await open(reports.sample);
    await page.locator('.tally a[data-severity=medium]').click();
    expect(await result(page)).toBe('2 of 2 causes, 2 findings');
  });

  it('opens and closes what it shows', async () => {
    const { page } = await open(reports.sample);
    await page.getByRole('button', { name: 'Open all shown' }).click();
    expect(await page.locator('.entries > details[open]').count()).toBe(7);
    await page.getByRole('button', { name: 'Close all' }).click();
    expect(await page.locator('.entries > details[open]').count()).toBe(0);
  });
});

describe('a list of 10,000 findings', () => {
  it('shows some, then more', async () => {
    const { page } = await open(reports.large);
    expect(await entries(page).count()).toBe(40);
    await page.getByRole('button', { name: 'Show 40 more' }).click();
    expect(await entries(page).count()).toBe(80);
  });

  it('searches all of them', async () => {
    const { page } = await open(reports.large);
    expect(await result(page)).toMatch(/^40 of 8,\d{3} causes, 10,000 findings$/);
    await page.getByRole('searchbox').fill('team-7/ worker');
    const shown = await result(page);
    expect(shown).toMatch(/findings?$/);
    const texts = await entries(page).locator('.line-subject').allInnerTexts();
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.every((text) => text.startsWith('team-7/worker') || text.startsWith('aws-observability'))).toBe(true);
  });

  it('shows all that a cause explains, when asked', async () => {
    const { page } = await open(reports.large);
    await page.getByRole('searchbox').fill('logging-configmap-missing');
    await entries(page).first().locator('summary').click();
    expect(await page.locator('.effects li').count()).toBe(12);
    await page.getByRole('button', { name: /^Show all 1,\d{3}$/ }).click();
    expect(await page.locator('.effects li').count()).toBeGreaterThan(1000);
  });
});

describe('a link to a finding', () => {
  const opened = (page: Page, id: string) =>
    page.locator(`[id="${id}"]`).evaluate((element) => (element.closest('details') ?? element).hasAttribute('open'));

  it('opens it and takes the keyboard there', async () => {
    const id = fingerprint('label shop-cart/sessions');
    const { page } = await open(reports.sample, { fragment: `#${id}` });
    await expect.poll(() => opened(page, id)).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.parentElement?.id)).toBe(id);
    expect(
      await page.locator(`[id="${id}"]`).evaluate((element) => element.getBoundingClientRect().top < innerHeight),
    ).toBe(true);
  });

  it('leads to an effect within its cause', async () => {
    const id = fingerprint('silent shop-search/search');
    const { page } = await open(reports.sample);
    await page.locator(`#logging a[href="#${id}"]`).click();
    await expect.poll(() => opened(page, id)).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(id);
  });

  it('works again after the filters hid it', async () => {
    const id = fingerprint('orphaned');
    const { page } = await open(reports.sample, { fragment: `#${id}` });
    await page.getByRole('searchbox').fill('checkout');
    expect(await page.locator(`[id="${id}"]`).count()).toBe(0);
    await page.locator(`.answers a[href="#${id}"]`).first().click();
    await expect.poll(() => opened(page, id)).toBe(true);
  });

  it('finds one far down the list, and one among a thousand effects', async () => {
    const { page } = await open(reports.large);
    const ids = await page.evaluate(async () => {
      const text = document.getElementById('data')?.textContent ?? '';
      const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
      const { findings, families } = await new Response(stream).json();
      const effects = families.find((family: number[]) => family.length > 100);
      return [findings.id[families.at(-1)[0]], findings.id[effects.at(-1)]] as string[];
    });
    for (const id of ids) {
      await page.evaluate((fragment) => (location.hash = fragment), id);
      await expect.poll(() => page.locator(`[id="${id}"]`).count()).toBe(1);
      expect(await opened(page, id)).toBe(true);
    }
  });
});
