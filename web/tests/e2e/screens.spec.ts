// Every screen for everybody: axe in both themes, full and empty and broken; nothing too small, nothing sticking out.
import { clean, expect, frugal, settled, test, tidy, type Role } from './office';

const SCREENS: [string, Role][] = [
  ['/', 'finance'], ['/inbox', 'finance'], ['/inbox?tab=WORK_KIND_TIME_REVIEW', 'lead'], ['/pipeline', 'sales'], ['/customers', 'finance'], ['/quotes', 'sales'], ['/projects', 'lead'], ['/time', 'employee'], ['/hours', 'lead'], ['/account', 'employee'], ['/people', 'boss'],
  ['/expenses', 'employee'], ['/settings/company', 'boss'], ['/settings/approval', 'finance'], ['/settings/mail-texts', 'finance'], ['/settings/rates', 'lead'], ['/settings/keys', 'boss'], ['/settings/webhooks', 'boss'],
  ['/unbilled', 'finance'], ['/drafts', 'finance'], ['/invoices', 'finance'], ['/open-items', 'finance'], ['/bank', 'finance'], ['/dunning', 'finance'], ['/figures?tab=year', 'finance'],
];
const RECORDS: [string, Role][] = [['/expenses', 'lead'], ['/settings/webhooks', 'boss'], ['/people', 'boss'], ['/customers', 'finance'], ['/quotes', 'sales'], ['/projects', 'lead'], ['/drafts?tab=all', 'finance'], ['/invoices', 'finance']];

for (const [path, role] of SCREENS) {
  test(`${path} is for everybody, in both themes and at every width, for six questions`, async ({ as }) => {
    const page = await as(role, path);
    await settled(page);
    frugal(page);
    await tidy(page);
    await clean(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const width of [1024, 768, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await tidy(page);
    }
    await clean(page);
  });
}
for (const [path, role] of RECORDS) {
  test(`a record of ${path} is for everybody`, async ({ as }) => {
    const page = await as(role, path);
    await page.locator('tbody a').first().click();
    await page.waitForURL(/[0-9a-f-]{36}/);
    await settled(page);
    await clean(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 800 });
    await tidy(page);
    await clean(page);
  });
}
for (const state of ['empty', 'broken'] as const) {
  test(`${state} lists say what to do`, async ({ as }) => {
    test.setTimeout(120_000);
    const page = await as('finance', '/sign-in');
    await page.route(/\/v1\/(invoices|drafts|open_items|customers|dunning_notices|bank_transactions)\?/, async (route) => {
      if (state === 'broken') return route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ code: 'gateway.overloaded', detail: 'Gerade ist sehr viel los.', trace_id: '0123456789' }) });
      const answer = await route.fetch();
      const body = (await answer.json()) as Record<string, unknown>;
      for (const name of Object.keys(body)) if (Array.isArray(body[name])) body[name] = [];
      return route.fulfill({ response: answer, json: { ...body, next_page_token: '', summary: { count: 0, exact: true, sums: [] } } });
    });
    for (const path of ['/invoices', '/drafts', '/open-items', '/customers', '/dunning', '/bank']) {
      await page.goto(path);
      await expect(page.locator(state === 'broken' ? '[role=alert]' : '[class*=empty]').first()).toBeVisible();
      await clean(page);
    }
  });
}
