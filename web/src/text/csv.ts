// A small table as a file for spreadsheets, as the server writes lists: German ones with semicolons and decimal commas.
import { language } from './index';

/** Tells German spreadsheets that it is UTF-8. */
const MARK = '\ufeff';

/** A decimal of the contract as a spreadsheet of this language reads it. */
export const cell = (value: string) => (language() === 'de' ? value.replace('.', ',') : value);

export function csv(rows: string[][]): string {
  const between = language() === 'de' ? ';' : ',';
  return MARK + rows.map((row) => row.map((text) => quoted(text, between)).join(between)).join('\r\n') + '\r\n';
}

/** A text that a spreadsheet would take for a formula is told as text. */
function quoted(text: string, between: string) {
  const safe = /^[=@+\t\r]|^-(?![\d.,]+$)/.test(text) ? `'${text}` : text;
  return /["\r\n]/.test(safe) || safe.includes(between) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
