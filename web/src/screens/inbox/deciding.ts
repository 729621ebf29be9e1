// Approving and giving back, one item or many at once: each by its owner's verb, in the version that is shown.
import { api, newId, once, Problem, told } from '~/api/client';
import { entries } from '~/api/collections';
import { kindOf, type Item } from '~/app/work';

export const AT_ONCE = 200;

/** The hours an item stands for. */
export const hoursOf = (item: Item) =>
  entries.find({
    person_id: item.requested_by?.id, project_id: item.project?.id, date_from: item.first_day, date_to: item.last_day,
    states: ['ENTRY_STATE_SUBMITTED'], order_by: 'date', page_size: AT_ONCE,
  });

/** Decides all of them, with a reason gives them back; answers those that are done and the first refusal. */
export async function decide(items: Item[], reason?: string): Promise<{ done: Item[]; refused?: Problem }> {
  const done: Item[] = [];
  let refused: Problem | undefined;
  const parts = [decideDrafts, decideHours, decideExpenses];
  for (const [n, kind] of (['drafts', 'time_entries', 'expenses'] as const).entries()) {
    const ours = items.filter((item) => kindOf(item).decided === kind);
    if (!ours.length) continue;
    try {
      const left = await parts[n]!(ours, reason);
      done.push(...ours.filter((item) => !left.has(item.id)));
      refused ??= left.values().next().value;
    } catch (raised) {
      refused ??= raised as Problem;
    }
  }
  return refused ? { done, refused } : { done };
}

type Left = Map<string, Problem>;
const header = () => ({ header: once(newId()) });

async function decideDrafts(items: Item[], reason?: string): Promise<Left> {
  const body = { items: items.map((item) => ({ id: item.object.id, etag: item.etag })), ...(reason ? { reason } : {}) };
  const answer = reason
    ? await told(api.POST('/v1/drafts:batchSendBack', { params: header(), body }))
    : await told(api.POST('/v1/drafts:batchApprove', { params: header(), body }));
  const left: Left = new Map();
  for (const item of items) {
    const problem = answer.results.find((one) => one.id === item.object.id)?.problem;
    if (problem) left.set(item.id, new Problem(problem.status, problem.code, problem.detail));
  }
  return left;
}

async function decideHours(items: Item[], reason?: string): Promise<Left> {
  const found = await Promise.all(items.map(hoursOf));
  const ids = found.flat().map((entry) => entry.id);
  for (let n = 0; n < ids.length; n += AT_ONCE) {
    const some = ids.slice(n, n + AT_ONCE);
    if (reason) await told(api.POST('/v1/time_entries:reject', { params: header(), body: { ids: some, reason } }));
    else await told(api.POST('/v1/time_entries:approve', { params: header(), body: { ids: some } }));
  }
  return new Map();
}

async function decideExpenses(items: Item[], reason?: string): Promise<Left> {
  const ids = items.map((item) => item.object.id);
  if (reason) await told(api.POST('/v1/expenses:reject', { params: header(), body: { ids, reason } }));
  else await told(api.POST('/v1/expenses:approve', { params: header(), body: { ids } }));
  return new Map();
}
