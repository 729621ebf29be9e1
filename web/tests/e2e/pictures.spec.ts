// Every screen as a picture, for people to look at: both themes, three widths, German.
import { settled, test, type Role } from './office';

const SCREENS: [string, Role, string][] = [
  ['home-finance', 'finance', '/'], ['home-sales', 'sales', '/'], ['home-employee', 'employee', '/'], ['home-approver', 'approver', '/'],
  ['pipeline', 'sales', '/pipeline'], ['customers', 'sales', '/customers'], ['quotes', 'sales', '/quotes'], ['projects', 'lead', '/projects'], ['time', 'employee', '/time'], ['hours', 'lead', '/hours'], ['people', 'boss', '/people'], ['account', 'employee', '/account'],
  ['expenses', 'employee', '/expenses'], ['expenses-review', 'lead', '/expenses'], ['company', 'boss', '/settings/company'], ['approval', 'finance', '/settings/approval'], ['mail-texts', 'finance', '/settings/mail-texts'], ['rates', 'lead', '/settings/rates'], ['keys', 'boss', '/settings/keys'], ['webhooks', 'boss', '/settings/webhooks'],
  ['drafts', 'finance', '/drafts'], ['invoices', 'finance', '/invoices'], ['open-items', 'finance', '/open-items'], ['bank', 'finance', '/bank'], ['dunning', 'finance', '/dunning'], ['figures', 'finance', '/figures?tab=year'],
];
const RECORDS: [string, Role, string][] = [
  ['person', 'boss', '/people'], ['expense', 'lead', '/expenses'], ['webhook', 'boss', '/settings/webhooks'],
  ['customer', 'finance', '/customers'], ['quote', 'sales', '/quotes'], ['project', 'lead', '/projects'], ['draft', 'approver', '/drafts?tab=review'], ['invoice', 'finance', '/invoices?order_by=-open_amount'],
];
const LOOKS = [
  { theme: 'light', width: 1440 }, { theme: 'dark', width: 1440 }, { theme: 'light', width: 768 }, { theme: 'light', width: 360 }, { theme: 'dark', width: 360 },
] as const;

for (const look of LOOKS) {
  const name = (screen: string) => `pictures/${screen}-${look.width}-${look.theme}.png`;
  const size = { ...look, height: look.width === 360 ? 780 : 900 };
  test(`screens ${look.width} ${look.theme}`, async ({ as }) => {
    test.setTimeout(180_000);
    const page = await as('boss', '/sign-in', size);
    await settled(page);
    await page.screenshot({ path: name('sign-in') });
    for (const [screen, role, path] of SCREENS) {
      const shown = await as(role, path, size);
      await settled(shown);
      await shown.screenshot({ path: name(screen) });
      await shown.close();
    }
    for (const [screen, role, path] of RECORDS) {
      const shown = await as(role, path, size);
      await shown.locator('tbody a').first().click();
      await shown.waitForURL(/\/[0-9a-f-]{36}/);
      await settled(shown);
      await shown.screenshot({ path: name(screen) });
      await shown.close();
    }
  });
}
