import { useQuery } from '@tanstack/react-query';
import type { Schema } from '~/api/client';
import { notices } from '~/api/collections';
import { RemindActions, useNextReminder } from '~/app/Reminding';
import { nameOf, useText } from '~/text';
import { day, money } from '~/text/format';
import { css, Section } from '~/ui';
import local from './invoices.module.css';

/** What was reminded of, when and in which words, since when the customer is in default, and what comes next. */
export function Reminders({ invoiceId, item }: { invoiceId: string; item: Schema['collections.OpenItem'] | undefined }) {
  const t = useText();
  const asked = useQuery({ queryKey: ['dunning_notices', 'of', invoiceId], queryFn: () => notices.find({ invoice_id: invoiceId, page_size: 20, view: 'VIEW_FULL' }) });
  const sent = asked.data ?? [];
  const next = useNextReminder();
  const late = (item?.days_overdue ?? 0) > 0;
  if (!sent.length && !item?.default_since && !item?.reminder_skip && !late) return null;
  return (
    <Section title={t.nav.dunning}>
      {item?.default_since && <p>{t.dunning.since({ day: day(item.default_since), ground: nameOf(t, item.default_ground) })}</p>}
      <ol className={css.course}>
        {sent.map((notice) => (
          <li key={notice.id}>
            <b className="strong">{notice.friendly ? t.dunning.friendly : t.dunning.level({ n: notice.level })}</b>
            <time dateTime={notice.issue_date}>{day(notice.issue_date)}</time>
            <small>
              {t.dunning.total({ total: money(notice.total), day: day(notice.pay_until) })}
              {notice.sent_by?.label && `, ${t.dunning.sentBy({ name: notice.sent_by.label })}`}
            </small>
            {notice.letter && <Written letter={notice.letter} />}
          </li>
        ))}
        {item && next(item) && (
          <li data-look="next">
            <b className="strong">{next(item)}</b>
          </li>
        )}
      </ol>
      {item && late && (
        <div className={local.acts}>
          <RemindActions item={item} />
        </div>
      )}
    </Section>
  );
}

/** As the customer got it. */
function Written({ letter }: { letter: Schema['collections.ReminderLetter'] }) {
  const t = useText();
  return (
    <details className={local.written}>
      <summary>{t.dunning.written}</summary>
      <p className="muted">{[...letter.to, ...letter.cc].join(', ')}</p>
      <p className="strong">{letter.subject}</p>
      <p>{letter.text}</p>
    </details>
  );
}
