// A day's work of each role, in a real browser, on records that the office made.
import { clean, expect, office, settled, test } from './office';

test('who signs in comes back to where they wanted to go, and a wrong password says so without losing the e-mail', async ({ browser }) => {
  const page = await browser.newPage();
  await page.goto('/invoices?tab=overdue');
  await expect(page).toHaveURL(/sign-in/);
  await page.getByLabel('E-Mail').fill(office.emails.finance);
  await page.getByLabel('Passwort').fill('falsch falsch falsch');
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('E-Mail')).toHaveValue(office.emails.finance);
  await page.getByLabel('Passwort').fill(office.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/invoices\?tab=overdue/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rechnungen');
  expect(await page.evaluate(() => ({ ...localStorage, ...sessionStorage, cookie: document.cookie }))).not.toEqual(expect.objectContaining({ token: expect.anything() }));
  await page.close();
});

test('invoices: filter, order, open and go on by keyboard alone, and back to the same filter', async ({ as }) => {
  const page = await as('finance', '/invoices');
  await expect(page.locator('tbody tr[data-at]').nth(2)).toBeVisible();
  await page.getByRole('button', { name: 'Offen', exact: true }).first().click();
  await expect(page).toHaveURL(/tab=open/);
  await page.getByRole('button', { name: 'Brutto' }).click();
  await expect(page).toHaveURL(/order_by=-gross/);
  await settled(page);
  await page.locator('tbody a').first().focus();
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/invoices\/[0-9a-f-]{36}/);
  await expect(page.getByText('1 von')).toBeVisible();
  const first = page.url();
  await page.keyboard.press('j');
  await expect(page).not.toHaveURL(first);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/invoices\?.*tab=open/);
});

test('an approver sends a draft back: the reason outlives a reload; finance sees it', async ({ as }) => {
  const page = await as('approver', '/drafts?tab=review');
  await page.locator('tbody a').first().click();
  await page.getByRole('button', { name: /Zurückgeben/ }).waitFor();
  await page.keyboard.press('r');
  await page.getByLabel('Begründung').fill('Bitte Bestellnummer ergänzen');
  await page.reload();
  await page.getByRole('button', { name: /Zurückgeben/ }).waitFor();
  await page.keyboard.press('r');
  await expect(page.getByLabel('Begründung')).toHaveValue('Bitte Bestellnummer ergänzen');
  const draft = page.url();
  await page.getByRole('dialog').getByRole('button', { name: 'Zurückgeben' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Zurückgegeben' })).toBeVisible();
  const finance = await as('finance', new URL(draft).pathname);
  await expect(finance.getByText('Bitte Bestellnummer ergänzen')).toBeVisible();
});

test('an approver approves by one key, once, however often it is pressed', async ({ as }) => {
  const page = await as('director', '/drafts?tab=review');
  await page.locator('tbody a').last().click();
  await page.getByRole('button', { name: /Freigeben/ }).waitFor();
  const sent: string[] = [];
  page.on('request', (request) => request.url().endsWith(':approve') && sent.push(request.url()));
  await page.keyboard.press('a');
  await page.keyboard.press('a');
  await expect(page.getByRole('status').filter({ hasText: 'Freigegeben' })).toBeVisible();
  expect(new Set(sent).size).toBe(sent.length);
});

test('finance issues a draft: its words are changed before, outlive a reload, are called back and sent by hand', async ({ as }) => {
  const page = await as('finance', '/drafts?tab=approved&order_by=created_at');
  await page.locator('tbody a').first().click();
  await page.getByRole('button', { name: /Ausstellen/ }).waitFor();
  const id = page.url().match(/[0-9a-f-]{36}/)![0];
  await page.keyboard.press('Control+Enter');
  const pane = page.getByRole('dialog');
  await expect(pane.getByLabel('Betreff')).toHaveValue(/\{number\}/);
  await expect(pane.getByRole('list', { name: 'Was hinausgeht' }).getByRole('listitem')).toHaveCount(1);
  await clean(page);
  await pane.getByLabel('Text', { exact: true }).fill('Moin,\n\nanbei {number}.\n\nGruß');
  await page.reload();
  await page.getByRole('button', { name: /Ausstellen/ }).waitFor();
  await page.keyboard.press('Control+Enter');
  await expect(pane.getByLabel('Text', { exact: true })).toHaveValue(/anbei \{number\}/);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('status').getByRole('button', { name: 'Zurückrufen' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Zurückgerufen' })).toBeVisible();
  await page.goto(`/invoices/${id}`);
  await expect(page.getByText(/zurückgerufen von/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Senden', exact: true }).click();
  await expect(pane.getByLabel('Text', { exact: true })).toHaveValue(/anbei/);
  await pane.getByRole('button', { name: /Senden/ }).click();
  await expect(pane).toBeHidden();
  await expect(page.getByText('geht gleich hinaus').first()).toBeVisible();
  await expect(page.getByText('Versandt', { exact: true }).first()).toBeVisible({ timeout: 40_000 });
  await clean(page);
});

test('finance issues many: what their letters say is seen and worded once for all, they are called back and one is sent', async ({ as }) => {
  const page = await as('finance', '/drafts?tab=approved');
  const rows = page.locator('tbody tr[data-at]');
  for (const n of [0, 1]) await rows.nth(n).getByRole('checkbox').check();
  const id = (await rows.first().getByRole('link').first().getAttribute('href'))!.match(/[0-9a-f-]{36}/)![0];
  await page.getByRole('button', { name: '2 ausstellen' }).click();
  const pane = page.getByRole('dialog');
  const preview = pane.getByRole('region', { name: 'Vorschau' });
  await expect(pane.getByText('2 per E-Mail')).toBeVisible();
  await expect(preview).toContainText('(Nummer)');
  await clean(page);
  const text = pane.getByLabel('Text', { exact: true });
  await text.fill('Anbei {nummer}');
  await expect(pane.getByText('{nummer} gibt es in diesem Text nicht')).toBeVisible();
  await text.fill('Moin, anbei ');
  await pane.getByRole('button', { name: 'Nummer' }).click();
  await expect(preview).toContainText('Moin, anbei (Nummer)');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('status').getByRole('button', { name: 'Alle zurückrufen' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Alle zurückgerufen' })).toBeVisible();
  await page.goto(`/invoices/${id}`);
  await expect(page.getByText(/zurückgerufen von/).first()).toBeVisible();
  const number = (await page.getByRole('heading', { level: 1 }).innerText()).split(' ')[0]!;
  await page.goto(`/invoices?tab=stuck&q=${number}`);
  await rows.first().getByRole('checkbox').check();
  await page.getByRole('button', { name: '1 senden' }).click();
  await expect(preview).toContainText(number);
  await clean(page);
  await pane.getByRole('button', { name: /^Senden/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'geht gleich hinaus' })).toBeVisible();
});

test('finance cancels an invoice: what leaves is seen, the reason outlives a reload, the letter is called back', async ({ as }) => {
  const page = await as('finance', '/invoices?tab=open&q=Hafen');
  await page.locator('tbody a').last().click();
  const cancel = page.getByRole('button', { name: 'Stornieren', exact: true });
  await cancel.click();
  const pane = page.getByRole('dialog');
  await expect(pane.getByLabel('Betreff')).toHaveValue(/\{number\}/);
  await expect(pane.getByRole('list', { name: 'Was hinausgeht' }).getByRole('listitem')).not.toHaveCount(0);
  await page.keyboard.press('Control+Enter');
  await expect(pane.getByLabel('Begründung')).toHaveAccessibleDescription(/./);
  await clean(page);
  await pane.getByLabel('Begründung').fill('Falscher Empfänger');
  await pane.getByLabel('Text', { exact: true }).fill('Moin,\n\nanbei {number}.\n\nGruß');
  await page.reload();
  await cancel.click();
  await expect(pane.getByLabel('Begründung')).toHaveValue('Falscher Empfänger');
  await expect(pane.getByLabel('Text', { exact: true })).toHaveValue(/anbei \{number\}/);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('status').getByRole('button', { name: 'Zurückrufen' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Zurückgerufen' })).toBeVisible();
  await expect(page.getByText(/zurückgerufen von/).first()).toBeVisible();
  await clean(page);
});

test('a lead reports a milestone: what is asked of the customer is seen, called back, and its evidence stays', async ({ as }) => {
  const page = await as('lead', '/projects');
  await page.getByRole('link', { name: 'Kaimauer', exact: true }).first().click();
  const reportable = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Melden', exact: true }) });
  const title = await reportable.first().locator('b').innerText();
  const report = page.getByRole('listitem').filter({ hasText: title }).getByRole('button', { name: 'Melden', exact: true });
  await report.click();
  const pane = page.getByRole('dialog');
  await expect(pane.getByLabel('Text', { exact: true })).toHaveValue(/\{link\}[^]*\{evidence\}/);
  await pane.getByLabel('Nachweis').fill('Mit Bestandsplänen.');
  await expect(pane.getByRole('region', { name: 'Vorschau' })).toContainText('Mit Bestandsplänen.');
  await clean(page);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('status').getByRole('button', { name: 'Zurückrufen' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Zurückgerufen' })).toBeVisible();
  await report.click();
  await expect(pane.getByLabel('Nachweis')).toHaveValue('Mit Bestandsplänen.');
});

test('two people change a customer: nothing is lost, both are merged', async ({ as }) => {
  const one = await as('finance', '/customers?q=Molkerei');
  await one.locator('tbody a').first().click();
  await one.getByRole('button', { name: /Bearbeiten/ }).click();
  await one.getByLabel('Telefon').fill('+49 4642 1234');
  const other = await as('sales', new URL(one.url()).pathname);
  await other.getByRole('button', { name: /Bearbeiten/ }).click();
  await other.getByRole('dialog').getByLabel('Ansprechperson').fill('Frauke Neu');
  await other.getByRole('button', { name: 'Speichern' }).click();
  await expect(other.getByRole('dialog')).toBeHidden();
  await one.getByRole('button', { name: 'Speichern' }).click();
  await expect(one.getByRole('alert')).toContainText('Sina Sommer');
  await one.getByRole('button', { name: 'Zusammenführen' }).click();
  await expect(one.getByLabel('Telefon')).toHaveValue('+49 4642 1234');
  await expect(one.getByRole('dialog').getByLabel('Ansprechperson')).toHaveValue('Frauke Neu');
  await one.getByRole('button', { name: 'Speichern' }).click();
  await expect(one.getByRole('dialog')).toBeHidden();
  await expect(one.getByText('+49 4642 1234')).toBeVisible();
});

test('hours: typed in a cell and on one line; without network they wait, and are there after a reload', async ({ as }) => {
  const page = await as('employee', '/time');
  const quick = page.getByLabel('Schnell buchen');
  await quick.fill('1:15 #kai Nachbesprechung');
  await page.keyboard.press('Enter');
  await expect(quick).toHaveValue('');
  await expect(page.getByText('Alles gespeichert.')).toBeVisible();
  const cell = page.locator('table input:not([readonly])').first();
  await page.context().setOffline(true);
  await cell.fill('2,5');
  await cell.press('Enter');
  await expect(page.getByText(/wartet auf die Verbindung/)).toBeVisible();
  await page.context().setOffline(false);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(page.getByText('Alles gespeichert.')).toBeVisible();
  await page.reload();
  await expect(page.locator('table input').first()).toHaveValue('2:30');
});

test('bank: Enter takes the proposal, z takes it back', async ({ as }) => {
  const page = await as('finance', '/bank');
  await page.locator('li button', { hasText: 'W. Soennichsen' }).click();
  await expect(page.getByText('Vorschläge')).toBeVisible();
  const book = page.getByRole('button', { name: /^Zuordnen/ }).first();
  await expect(book).toBeEnabled();
  await page.locator('h1').click();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Zugeordnet' })).toBeVisible();
  await page.getByRole('button', { name: 'Zugeordnet', exact: true }).click();
  await page.locator('li button', { hasText: 'W. Soennichsen' }).click();
  await page.keyboard.press('z');
  await expect(page.getByRole('status').filter({ hasText: 'Zurückgenommen' })).toBeVisible();
});

test('sales: an enquiry becomes an opportunity, a quote with milestones, and is sent', async ({ as }) => {
  const page = await as('sales', '/pipeline');
  await page.getByRole('button', { name: /Neue Anfrage/ }).waitFor();
  await page.keyboard.press('n');
  await page.getByLabel('Worum geht es?').fill('Anbau Verwaltung');
  await page.getByLabel('Firma').fill('Werft Sönnichsen');
  await page.getByRole('button', { name: 'Speichern' }).click();
  const card = page.locator('li', { hasText: 'Anbau Verwaltung' });
  await card.getByRole('button', { name: 'Qualifizieren' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Kunde' }).fill('Werft');
  await dialog.getByRole('option').first().click();
  await dialog.getByLabel('Erwarteter Wert, netto').fill('12.500,00');
  await dialog.getByRole('button', { name: 'Qualifizieren' }).click();
  await page.locator('li', { hasText: 'Anbau Verwaltung' }).getByRole('button', { name: 'Neues Angebot' }).click();
  await page.getByRole('dialog').getByLabel('Einzelpreis').fill('12500');
  await page.getByRole('button', { name: 'Anlegen und weiterschreiben' }).click();
  await expect(page).toHaveURL(/quotes\/[0-9a-f-]{36}/);
  await page.getByRole('button', { name: /Bearbeiten/ }).waitFor();
  await page.keyboard.press('e');
  await page.getByLabel('Meilenstein 1', { exact: true }).fill('Entwurf');
  await expect(page.getByText('Gesichert', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Fertig' }).click();
  await page.getByRole('button', { name: /Senden/ }).click();
  await page.getByLabel('Betreff').fill('Anbau: unser Angebot');
  await page.getByRole('dialog').getByRole('button', { name: 'Senden' }).click();
  await expect(page.getByText('geht gleich hinaus')).toBeVisible();
  await page.keyboard.press('z');
  await expect(page.getByText('wartet auf den Versand')).toBeVisible();
  await page.getByRole('button', { name: /Senden/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Senden' }).click();
  await expect(page.getByText('wartet auf den Kunden')).toBeVisible({ timeout: 25_000 });
});

test('a change by somebody else shows within a second, in the list that is looked at', async ({ as }) => {
  const looking = await as('finance', '/customers?q=Hafenbeh');
  await expect(looking.locator('tbody a').first()).toBeVisible();
  const sales = await as('sales', '/customers?q=Hafenbeh');
  await sales.locator('tbody a').first().click();
  await sales.getByRole('button', { name: /Bearbeiten/ }).click();
  await sales.getByRole('dialog').getByLabel('Ort').fill('Süderbrarup');
  await sales.getByRole('button', { name: 'Speichern' }).click();
  await expect(sales.getByRole('dialog')).toBeHidden();
  await expect(looking.getByRole('cell', { name: 'Süderbrarup', exact: true })).toBeVisible({ timeout: 2_000 });
});

test('the palette finds a record and goes there; ? lists the keys', async ({ as }) => {
  const page = await as('finance', '/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('Hafen');
  await expect(page.getByRole('option', { name: /Hafenbehörde/ }).first()).toBeVisible();
  await clean(page);
  await page.getByRole('option', { name: /Hafenbehörde.*Kunde ·/ }).click();
  await expect(page).toHaveURL(/customers\//);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Tastenkürzel');
});

test('an expense: handed in with its receipt, sent back with a reason, seen by who spent it', async ({ as }) => {
  const page = await as('employee', '/expenses');
  await page.getByRole('button', { name: /Neue Auslage/ }).waitFor();
  await page.keyboard.press('n');
  const receipt = { name: 'quittung.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF') };
  await page.getByLabel('Beleg', { exact: true }).setInputFiles(receipt);
  await expect(page.getByText('quittung.pdf')).toBeVisible();
  await page.getByRole('dialog').getByLabel('Wofür').fill('Fähre nach Pellworm');
  await page.getByLabel('Betrag, brutto').fill('23,80');
  await page.getByRole('dialog').getByLabel('Projekt').selectOption({ index: 1 });
  await page.getByRole('dialog').getByRole('button', { name: 'Einreichen' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Fähre nach Pellworm');
  const expense = new URL(page.url()).pathname;
  await page.getByRole('button', { name: 'Zurückholen' }).click();
  await page.getByRole('button', { name: 'Einreichen' }).click();
  await expect(page.getByRole('button', { name: 'Zurückholen' })).toBeVisible();
  const lead = await as('lead', expense);
  await lead.getByRole('button', { name: /Zurückgeben/ }).waitFor();
  await lead.keyboard.press('r');
  await lead.getByLabel('Begründung').fill('Bitte die Rückfahrt ergänzen');
  await lead.getByRole('dialog').getByRole('button', { name: 'Zurückgeben' }).click();
  await expect(page.getByText('Bitte die Rückfahrt ergänzen')).toBeVisible();
});

test('settings: who approves 12,000 euro, by levels not yet saved; a key is shown once', async ({ as }) => {
  const page = await as('boss', '/settings/approval');
  await expect(page.getByText('2 verschiedene Personen')).toBeVisible();
  await page.getByRole('button', { name: 'Stufe', exact: true }).click();
  await page.getByLabel('Stufe 3, ab brutto').fill('11.000');
  await expect(page.getByText('3 verschiedene Personen')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Stufe 3, ab brutto')).toHaveValue('11.000,00');
  await page.getByRole('button', { name: 'Verwerfen' }).click();
  await expect(page.getByText('2 verschiedene Personen')).toBeVisible();
  await page.getByRole('link', { name: 'API-Schlüssel' }).click();
  await page.getByRole('button', { name: /Neuer Schlüssel/ }).waitFor();
  await page.keyboard.press('n');
  await page.getByLabel('Name').fill('Export');
  await page.getByRole('dialog').getByRole('button', { name: 'Anlegen' }).click();
  await expect(page.getByRole('dialog').getByText(/^kontor_/)).toBeVisible();
  await page.getByRole('button', { name: 'Sicher aufgehoben' }).click();
  await expect(page.getByRole('link', { name: 'Export' })).toBeVisible();
  await expect(page.getByText(/^kontor_/)).toHaveCount(0);
});

test('hours that wait are approved in the inbox by one key, and are gone from it', async ({ as }) => {
  const page = await as('lead', '/inbox?tab=WORK_KIND_TIME_REVIEW');
  const rows = page.locator('main li > button');
  await expect(page.getByText('Nachgemessen')).toBeVisible();
  const before = await rows.count();
  await page.keyboard.press('a');
  await expect(page.getByRole('status').filter({ hasText: 'Freigegeben' })).toBeVisible();
  await expect(rows).toHaveCount(before - 1);
  await clean(page);
});

test('what a lead types to give hours back outlives a reload in the inbox', async ({ as }) => {
  const page = await as('lead', '/inbox?tab=WORK_KIND_TIME_REVIEW');
  await page.getByRole('button', { name: /Zurückgeben/ }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await page.getByLabel('Begründung').fill('Bitte die Notiz ergänzen');
  await page.reload();
  await page.getByRole('button', { name: /Zurückgeben/ }).waitFor();
  await page.keyboard.press('r');
  await expect(page.getByLabel('Begründung')).toHaveValue('Bitte die Notiz ergänzen');
  await clean(page);
});

test('figures: a target is held against its figure; a month and a group open their own rows, which add up', async ({ as }) => {
  const page = await as('finance', '/figures?tab=months&q=receivables_by_age');
  const opener = page.getByRole('button', { name: /Zielwerte/ });
  await opener.click();
  await expect(page.getByRole('dialog').getByRole('textbox').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();
  await page.keyboard.press('e');
  await page.getByLabel('Forderungen nach Alter, €').fill('1');
  await page.getByRole('dialog').getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByText(/^Ziel 1,00\s€ \+.* schlechter$/)).toBeVisible();
  const parts = page.getByRole('figure', { name: 'Verteilung' });
  await parts.getByRole('button').first().click();
  await expect(page).toHaveURL(/group=/);
  await expect(parts.getByRole('button').first()).toHaveAttribute('aria-pressed', 'true');
  const rows = page.getByRole('group', { name: 'Woraus sie besteht' });
  await expect(rows.locator('tfoot')).toContainText((await parts.locator('b').first().textContent())!);
  await page.getByRole('button', { name: 'Alle zeigen' }).click();
  await page.getByRole('list', { name: 'Zwölf Monate' }).getByRole('link').last().click();
  await expect(page).toHaveURL(/tab=\d{4}-\d{2}/);
  await expect(rows.locator('tfoot')).toContainText('Summe');
});

test('mail texts: a placeholder by its button, the preview beside it, an unknown one refused, and the way back', async ({ as }) => {
  const page = await as('finance', '/settings/mail-texts');
  await page.getByLabel('Anlass').selectOption({ label: 'Storno als Link' });
  const subject = page.getByLabel('Betreff');
  await subject.fill('Storno ');
  await page.getByRole('button', { name: 'Nummer' }).click();
  await expect(subject).toHaveValue('Storno {number}');
  await expect(page.getByRole('region', { name: 'Vorschau' })).toContainText('Storno 2026-0042');
  await subject.fill('Storno {nummer}');
  await expect(page.getByText('{nummer} gibt es in diesem Text nicht')).toBeVisible();
  await subject.fill('Unser Storno {number}');
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByRole('region', { name: 'Eigener Text' })).toBeVisible();
  await page.locator('h1').click();
  await page.keyboard.press('h');
  await expect(page.getByRole('dialog')).toContainText('Storno');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Zurück zum Text von Kontor' }).click();
  await expect(subject).toHaveValue('{document} {number}');
});

test('a hundred thousand rows: what is held and what is drawn stays small, down and up again', async ({ as }) => {
  const page = await as('finance', '/sign-in');
  const { invoices: [like] } = (await (await page.request.get('/v1/invoices?page_size=1')).json()) as { invoices: object[] };
  let asked = 0;
  await page.route(/\/v1\/invoices\?/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const [first, size] = [Number(query.get('page_token')), Number(query.get('page_size'))];
    const invoices = query.has('ids') ? [] : Array.from({ length: size }, (_, n) => ({ ...like, id: `01a00000-0000-7000-8000-${String(first + n).padStart(12, '0')}`, number: `N-${first + n}` }));
    asked += 1;
    return route.fulfill({ json: { invoices, next_page_token: String(first + size), changes_token: '', gone_ids: [], summary: { count: 100_000, exact: true, sums: [] } } });
  });
  await page.goto('/invoices');
  const table = page.locator('div:has(> table)');
  const browser = await page.context().newCDPSession(page);
  const heap = async () => {
    await browser.send('HeapProfiler.collectGarbage');
    return (await browser.send('Runtime.getHeapUsage')).usedSize / 2 ** 20;
  };
  const seen = (row: number) => expect(page.locator(`tr[data-at="${row}"] a`)).toHaveText(`N-${row}`);
  const last = () => page.locator('tr[data-at]').last().evaluate((row) => [Number(row.dataset['at']), row.querySelector('a')?.textContent]);
  const down = async (to: number) => {
    await expect
      .poll(async () => {
        await table.evaluate((el) => el.scrollTo(0, el.scrollHeight));
        return (await last())[0];
      }, { intervals: [30], timeout: 30_000 })
      .toBeGreaterThan(to);
    const [at, name] = await last();
    expect(name).toBe(`N-${at}`);
  };
  await seen(0);
  await down(1_200);
  const before = await heap();
  await down(4_000);
  expect(await heap()).toBeLessThan(before + 2);
  expect(await page.locator('tr[data-at]').count()).toBeLessThan(120);
  for (let row = 3800; row >= 2600; row -= 100) {
    await table.evaluate((el, top) => el.scrollTo(0, top), row * 41);
    await seen(row + 5);
  }
  const there = asked;
  await table.evaluate((el) => el.scrollTo(0, 0));
  await seen(5);
  expect(asked).toBeLessThan(there + 4);
  await page.locator('tr[data-at="5"] a').click();
  await expect(page.getByText('6 von 100000')).toBeVisible();
});
