// What a bank line pays, as a person would write it down: the invoices of a proposal, each with its part, and whether
// the discount explains what is missing. Collections judges it again when it is booked.
import type { Schema } from '~/api/client';
import { equal, isPositive, least, minus } from '~/text/decimals';

type Item = Schema['collections.OpenItem'];
export type Part = { invoice_id: string; number: string; amount: string; with_discount: boolean; open: string; discount: string };

/** Parts of `rest` over these items in order, until nothing is left of it. */
export function partsOf(rest: string, items: Item[]): Part[] {
  const parts: Part[] = [];
  let left = rest;
  for (const item of items) {
    if (!isPositive(left)) break;
    const open = item.open_amount?.amount ?? '0';
    const discount = item.discount_amount?.amount ?? '0';
    const due = minus(open, discount);
    const with_discount = isPositive(discount) && equal(left, due);
    const amount = with_discount ? left : least(left, open);
    parts.push({ invoice_id: item.id, number: item.invoice_number, amount, with_discount, open, discount });
    left = minus(left, amount);
  }
  return parts;
}

/** What stays of a bank line once these parts are booked. */
export const leftOf = (rest: string, parts: Pick<Part, 'amount'>[]) => parts.reduce((left, part) => minus(left, part.amount || '0'), rest);
