import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, told, type Schema } from '~/api/client';
import { openItems } from '~/api/collections';
import { useAct } from '~/app/act';
import { useMe } from '~/app/me';
import { RemindActions, useNextReminder } from '~/app/Reminding';
import { nameOf, useText } from '~/text';
import { day, money } from '~/text/format';
import { actionOf, Dialog, Icon, MovedNote, ProblemNote, Section } from '~/ui';
import local from './dunning.module.css';

type Item = Schema['collections.OpenItem'];
const SHOWN = 8;

/** What is overdue most, with its ground: reminded of and claimed from here. */
export function Due() {
  const t = useText();
  const { may } = useMe();
  const asked = useQuery({
    queryKey: ['open_items', 'of', 'overdue'],
    enabled: may('collections.open_item.read'),
    queryFn: () => openItems.find({ overdue_only: true, order_by: 'due_date', page_size: SHOWN }),
  });
  const rows = asked.data ?? [];
  if (!rows.length) return null;
  return (
    <div className={local.due}>
      <Section
        title={t.dunning.overdue}
        tools={
          <Link to="/open-items" search={{ tab: 'overdue' }} className="link">
            {t.dunning.allOverdue}
          </Link>
        }
      >
        <ul>
          {rows.map((item) => (
            <Overdue key={item.id} of={item} />
          ))}
        </ul>
      </Section>
    </div>
  );
}

function Overdue({ of: item }: { of: Item }) {
  const t = useText();
  const { may } = useMe();
  const next = useNextReminder();
  const [open, setOpen] = useState(false);
  const act = useAct({
    of: 'open_items',
    record: item,
    send: (_: void, header, { id }) => told(api.POST('/v1/open_items/{id}:assert', { params: { path: { id }, header }, body: {} })),
    said: t.dunning.didAssert,
    then: () => setOpen(false),
  });
  const ground = item.default_since ? t.dunning.since({ day: day(item.default_since), ground: nameOf(t, item.default_ground) }) : t.dunning.notYet;
  return (
    <li>
      <Link to="/invoices/$id" params={{ id: item.id }} className="strong">
        {item.invoice_number}
      </Link>
      <span>{item.customer?.label}</span>
      <span className="bad">{t.invoices.overdue({ n: item.days_overdue })}</span>
      <span className="muted">{next(item) ?? (item.dunning_level ? t.dunning.level({ n: item.dunning_level }) : ground)}</span>
      <span className="num strong">{money(item.total_open)}</span>
      <div className={local.acts}>
        <RemindActions
          item={item}
          more={
            may('collections.claim.assert') &&
            actionOf(item, 'assert')?.allowed && (
              <button type="button" onClick={() => setOpen(true)}>
                <Icon name="plus" />
                <span>
                  {t.dunning.assert}
                  <small>{t.dunning.assertNote}</small>
                </span>
              </button>
            )
          }
        />
      </div>
      {open && (
        <Dialog title={t.dunning.assert} submit={t.dunning.assert} busy={act.busy} onSubmit={() => act.run()} onClose={() => setOpen(false)}>
          {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
          {act.problem && <ProblemNote problem={act.problem} />}
          <p>{t.dunning.assertNote}</p>
          <p className="muted">{ground}</p>
        </Dialog>
      )}
    </li>
  );
}
