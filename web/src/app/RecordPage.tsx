// The frame of a record's page: the way back to the list it came from, its neighbours there, its history by `h`.
import type { UseQueryResult } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Problem } from '~/api/client';
import type { Kept } from '~/api/queries';
import { useText } from '~/text';
import { Bone, Bones, Button, Icon, ProblemNote } from '~/ui';
import { useCommands } from './commands';
import { History } from './History';
import local from './RecordPage.module.css';
import { Bar } from './Shell';
import { trailOf } from './trail';

type Props<R extends { id: string }> = {
  id: string;
  /** The collection's name. */
  of: string;
  list: { to: '/invoices' | '/drafts' | '/customers' | '/quotes' | '/projects' | '/people' | '/expenses' | '/settings/webhooks'; label: string };
  asked: UseQueryResult<R>;
  title: (record: R) => ReactNode;
  name: (record: R) => string;
  kept?: Kept;
  tools?: (record: R) => ReactNode;
  main: (record: R) => ReactNode;
  side?: (record: R) => ReactNode;
};

export function RecordPage<R extends { id: string }>({ id, of, list, asked, title, name, kept, tools, main, side }: Props<R>) {
  const t = useText();
  const go = useNavigate();
  const trail = trailOf(of, id);
  const to = (other: string | undefined) => other && void go({ to: `${list.to}/$id` as never, params: { id: other } as never });
  const back = trail.href ?? list.to;
  useCommands([
    { id: 'back', group: 'act', label: t.record.back({ list: list.label }), keys: 'Escape', run: () => void go({ href: back }) },
    { id: 'after', group: 'act', label: t.record.after, keys: 'j', run: () => to(trail.after) },
    { id: 'before', group: 'act', label: t.record.before, keys: 'k', run: () => to(trail.before) },
  ]);
  const record = asked.data;
  return (
    <>
      <Bar
        name={record ? name(record) : ''}
        title={record ? title(record) : <Bone w={220} h={22} />}
        lead={
          <Link to={back as never} className={local.back} aria-label={t.record.back({ list: list.label })} title={t.record.back({ list: list.label })}>
            <Icon name="back" />
          </Link>
        }
      >
        {trail.at !== undefined && trail.of > 1 && (
          <span className={local.trail}>
            <Button kind="quiet" icon="left" only aria-disabled={!trail.before || undefined} onClick={() => to(trail.before)}>
              {t.record.before}
            </Button>
            <span>{t.record.place({ at: trail.at, of: trail.of })}</span>
            <Button kind="quiet" icon="right" only aria-disabled={!trail.after || undefined} onClick={() => to(trail.after)}>
              {t.record.after}
            </Button>
          </span>
        )}
        {kept && <History type={kept} id={id} />}
        {record && tools?.(record)}
      </Bar>
      {asked.error && !record ? (
        <div className={local.pad}>
          <ProblemNote problem={asked.error as Problem} retry={asked.refetch}>
            <Link to={back as never} className="link">
              {t.record.back({ list: list.label })}
            </Link>
          </ProblemNote>
        </div>
      ) : (
        <div className={side ? local.two : local.one}>
          <div className={local.main}>{record ? main(record) : <Bones />}</div>
          {side && <aside className={local.side} tabIndex={0} aria-label={t.record.beside}>{record ? side(record) : <Bones />}</aside>}
        </div>
      )}
    </>
  );
}
