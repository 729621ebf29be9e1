// Who can sign in, and how a test becomes one of them: once a role, whatever number of tests.
import { test as base, expect, type Browser, type Page, type Request } from '@playwright/test';
import axe from 'axe-core';
import { readFileSync } from 'node:fs';

export type Role = 'boss' | 'sales' | 'lead' | 'employee' | 'approver' | 'director' | 'finance' | 'auditor';
type Office = { password: string; emails: Record<Role, string>; today: string };
export const office = JSON.parse(readFileSync(process.env.KONTOR_OFFICE!, 'utf8')) as Office;

type Cookies = Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>>;
const signedIn = new Map<Role, Cookies>();

export const test = base.extend<{ as: (role: Role, path?: string, look?: Look) => Promise<Page> }>({
  as: async ({ browser }, use) => {
    const contexts: { close: () => Promise<void> }[] = [];
    await use(async (role, path = '/', look = {}) => {
      const storageState = signedIn.get(role) ?? (await signIn(browser, role));
      signedIn.set(role, storageState);
      const context = await browser.newContext({ storageState, colorScheme: look.theme ?? 'light', viewport: { width: look.width ?? 1440, height: look.height ?? 900 }, reducedMotion: 'reduce' });
      contexts.push(context);
      const page = await context.newPage();
      follow(page);
      if (look.language) await page.addInitScript((language) => localStorage.setItem('language', language), look.language);
      await page.goto(path);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});
export type Look = { theme?: 'light' | 'dark'; width?: number; height?: number; language?: 'de' | 'en' };

/** What a page has asked and not been told yet; the stream never ends. */
const waiting = new WeakMap<Page, Set<Request>>();
/** What it asked of the API since it was opened, besides who it is and what goes on. */
const askedOf = new WeakMap<Page, Set<string>>();
function follow(page: Page) {
  const unanswered = new Set<Request>();
  const asked = new Set<string>();
  waiting.set(page, unanswered);
  askedOf.set(page, asked);
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    if (path !== '/v1/stream') unanswered.add(request);
    if (path.startsWith('/v1/') && !['/v1/me', '/v1/stream'].includes(path)) asked.add(request.url());
  });
  page.on('requestfinished', (request) => unanswered.delete(request));
  page.on('requestfailed', (request) => unanswered.delete(request));
}

/** A route asks at most six things. */
export function frugal(page: Page) {
  const asked = [...askedOf.get(page)!];
  expect(asked, page.url()).toHaveLength(Math.min(asked.length, 6));
}

/** Shown as it stays: everything asked is answered and drawn, in the font and with the pictures it is made for. */
export async function settled(page: Page) {
  await page.locator('h1').first().waitFor();
  await expect
    .poll(async () => {
      const unfinished = await page.evaluate(async () => {
        await document.fonts.ready;
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        return [...document.images].filter((image) => !image.complete).length + document.querySelectorAll('[class*="bone"], [aria-busy="true"]').length;
      });
      return unfinished + waiting.get(page)!.size;
    })
    .toBe(0);
}

async function signIn(browser: Browser, role: Role): Promise<Cookies> {
  const page = await browser.newPage();
  const answer = await page.request.post('/session', { data: { email: office.emails[role], password: office.password }, headers: { 'Sec-Fetch-Site': 'same-origin' } });
  expect(answer.status()).toBe(200);
  const state = await page.context().storageState();
  await page.close();
  return state;
}

/** Nothing that hinders anybody who sees, hears or types differently. */
export async function clean(page: Page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const run = (window as never as { axe: typeof axe }).axe.run;
    const { violations } = await run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], iframes: false });
    return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')} ${v.nodes[0]?.failureSummary?.split('\n')[1] ?? ''}`);
  });
  expect(found, page.url()).toEqual([]);
}

/**
 * Nothing sticks out of the window or of its own box, no two texts lie on each other, nothing to click is too small, and
 * what is cut ends in dots, which the pointer reads whole.
 */
export async function tidy(page: Page) {
  const found = await page.evaluate(() => {
    type Box = { left: number; right: number; top: number; bottom: number };
    const wide = document.documentElement.scrollWidth > innerWidth ? [`page is ${document.documentElement.scrollWidth} wide`] : [];
    const small = [...document.querySelectorAll<HTMLElement>('button, a[href], input:not(.hidden), select')].flatMap((el) => {
      const box = el.getBoundingClientRect();
      const shown = box.width > 0 && el.checkVisibility() && !el.closest('.hidden');
      const inText = el.tagName === 'A' && getComputedStyle(el).display === 'inline';
      return shown && !inText && (box.height < 24 || box.width < 24) && el.getAttribute('type') !== 'checkbox' && !el.classList.contains('hidden') ? [`${el.tagName} ${el.textContent?.trim()} is ${Math.round(box.width)}x${Math.round(box.height)}`] : [];
    });
    const faults: string[] = [];
    const shown: { box: Box; name: string; node: Node }[] = [];
    const within = (a: Box, b: Box): Box => ({ left: Math.max(a.left, b.left), right: Math.min(a.right, b.right), top: Math.max(a.top, b.top), bottom: Math.min(a.bottom, b.bottom) });
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const el = node.parentElement!;
      const words = node.textContent!.trim();
      if (!words || !el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || el.closest('.hidden, svg, option')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const name = `${el.tagName} "${words.slice(0, 40)}"`;
      let lines: Box[] = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
      let over = false;
      for (let up: Element = el; up !== document.body; up = up.parentElement!) {
        const style = getComputedStyle(up);
        const box = up.getBoundingClientRect();
        over ||= ['fixed', 'sticky'].includes(style.position);
        if (style.display === 'inline' || box.width < 2) continue;
        const right = Math.max(...lines.map((line) => line.right));
        const out = right > box.right + 1 && right - box.right;
        if (style.overflowX === 'visible') {
          const seen = parseFloat(style.borderRightWidth) > 0 || style.backgroundColor !== 'rgba(0, 0, 0, 0)';
          if (out && seen) faults.push(`${name} sticks out of ${up.tagName} by ${Math.round(out)}`);
          continue;
        }
        if (out && ['hidden', 'clip'].includes(style.overflowX) && style.textOverflow !== 'ellipsis') faults.push(`${name} is cut by ${Math.round(out)}`);
        if (up.closest('td, th') === up && up.querySelector('[data-chip]') && up.scrollWidth > up.clientWidth) faults.push(`${name} has no room for its chip`);
        lines = lines.map((line) => within(line, box));
      }
      if (!over) shown.push(...lines.filter((line) => line.right - line.left > 2 && line.bottom - line.top > 2).map((box) => ({ box, name, node: node! })));
    }
    for (const [n, one] of shown.entries())
      for (const other of shown.slice(n + 1)) {
        const both = within(one.box, other.box);
        if (one.node !== other.node && both.right - both.left > 2 && both.bottom - both.top > 4) faults.push(`${one.name} lies on ${other.name}`);
      }
    return [...wide, ...small, ...new Set(faults)];
  });
  expect(found, page.url()).toEqual([]);
}

export { expect };
