import { useQuery } from '@tanstack/react-query';
import type { Schema } from '~/api/client';
import { notices } from '~/api/collections';
import { nameOf, useText } from '~/text';
import { day, money } from '~/text/format';
import { css, Section } from '~/ui';

/** What was reminded of, when, and since when the customer is in default. */
export function Reminders({ invoiceId, item }: { invoiceId: string; item: Schema['collections.OpenItem'] | undefined }) {
  const t = useText();
  const asked = useQuery({ queryKey: ['dunning_notices', 'of', invoiceId], queryFn: () => notices.find({ invoice_id: invoiceId, page_size: 20 }) });
  const sent = asked.data ?? [];
  if (!sent.length && !item?.default_since) return null;
  return (
    <Section title={t.nav.dunning}>
      {item?.default_since && <p>{t.dunning.since({ day: day(item.default_since), ground: nameOf(t, item.default_ground) })}</p>}
      <ol className={css.course}>
        {sent.map((notice) => (
          <li key={notice.id}>
            <b className="strong">{notice.friendly ? t.dunning.friendly : t.dunning.level({ n: notice.level })}</b>
            <time dateTime={notice.issue_date}>{day(notice.issue_date)}</time>
            <small>{t.dunning.total({ total: money(notice.total), day: day(notice.pay_until) })}</small>
          </li>
        ))}
      </ol>
    </Section>
  );
}
