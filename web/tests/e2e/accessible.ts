/** What axe finds wrong with a page. */
import { expect, type Page } from '@playwright/test';
import axe, { type RunOptions } from 'axe-core';

/** By their tags, or by name. */
export interface Rules {
  type: 'tag' | 'rule';
  values: readonly string[];
}

/**
 * A line for each rule that is broken, with what breaks it; all rules, or those that are named, in all of the page, or `within` what
 * a selector names. Axe's own runner for Playwright opens a second page each time and carries over all that was right: twice the time.
 */
export async function violationsOf(
  page: Page,
  { only, within = 'html' }: { only?: Rules; within?: string } = {},
): Promise<string[]> {
  const options: RunOptions = {
    resultTypes: ['violations'],
    ...(only && { runOnly: { type: only.type, values: [...only.values] } }),
  };
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([within, options]) => {
      const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
      const { violations } = await inPage.run(within, options);
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ any, html }) => `${html} ${any[0]?.message ?? ''}`).join('; ')}`,
      );
    },
    [within, options] as const,
  );
}

/** Half-transparent surfaces are judged when they stand still, and no tooltip is open. */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  await page.mouse.move(1, 1);
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
  );
  expect(await violationsOf(page, { within })).toEqual([]);
}
