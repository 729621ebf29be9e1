import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, once, told, type Schema } from '~/api/client';
import { SendLetters, type SendOrder } from '~/app/SendLetters';
import { useText } from '~/text';

type Operation = Schema['common.Operation'];
type Props = { drafts: Schema['billing.InvoiceDraft'][]; onClose: () => void; ended: (failed: number) => void };

/** All of them are numbered and leave, in words that were seen before; those that may not stay, with their reason. */
export function IssueMany({ drafts, onClose, ended }: Props) {
  const t = useText();
  const cache = useQueryClient();
  // What was picked when it was opened: rows that leave the list while they are issued are issued all the same.
  const [picked] = useState(drafts);
  const [now, setNow] = useState<Operation>();

  async function issue(order: SendOrder, key: string) {
    const items = picked.map(({ id, etag }) => ({ id, etag }));
    const { operation } = await told(api.POST('/v1/drafts:issue', { params: { header: once(key) }, body: { items, ...order } }));
    try {
      const { done } = await watched(operation!, setNow);
      const refused = await failed(operation!.id);
      ended(refused.size);
      return done ? picked.map(({ id }) => id).filter((id) => !refused.has(id)) : [];
    } finally {
      for (const name of ['drafts', 'invoices']) void cache.invalidateQueries({ queryKey: [name] });
    }
  }
  return (
    <SendLetters
      title={t.drafts.issueManyTitle({ n: picked.length })}
      submit={t.drafts.issueAndSend}
      note={t.drafts.issueManyNote}
      of={{ draft_ids: picked.map(({ id }) => id) }}
      send={issue}
      said={(n) => t.drafts.issuedMany({ n })}
      progress={
        now && (
          <p role="status">
            <progress value={now.done + now.failed} max={Math.max(1, now.total)} aria-label={t.drafts.issue} /> {t.drafts.issued({ done: now.done + now.failed, total: now.total })}
          </p>
        )
      }
      onClose={onClose}
    />
  );
}

/** An operation once it has ended; meanwhile how far it is. */
async function watched(begun: Operation, tell: (now: Operation) => void): Promise<Operation> {
  for (let now = begun; ; ) {
    tell(now);
    if (now.state !== 'OPERATION_STATE_RUNNING') return now;
    await new Promise((passed) => setTimeout(passed, 500));
    now = (await told(api.GET('/v1/billing/operations/{id}', { params: { path: { id: begun.id } } }))).operation!;
  }
}

async function failed(operation_id: string): Promise<Set<string>> {
  const { outcomes } = await told(api.GET('/v1/billing/operations/{operation_id}/issue_outcomes', { params: { path: { operation_id }, query: { failed_only: true, page_size: 200 } } }));
  return new Set(outcomes.map((one) => one.draft_id));
}
