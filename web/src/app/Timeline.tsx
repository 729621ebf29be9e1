// What happened to a customer or on a project, the latest first; read once it comes into sight.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Schema } from '~/api/client';
import { timeline } from '~/api/queries';
import { useText } from '~/text';
import { moment, money } from '~/text/format';
import { Bones, Button, css, ProblemNote, Section } from '~/ui';
import { pageOf } from './pages';

type Entry = Schema['reporting.TimelineEntry'];

export function Timeline({ of, id }: { of: 'customer_id' | 'project_id'; id: string }) {
  const t = useText();
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver(([at]) => at?.isIntersecting && setSeen(true));
    watch.observe(place.current!);
    return () => watch.disconnect();
  }, []);
  const asked = useInfiniteQuery({ ...timeline(of, id), enabled: seen });
  const entries = asked.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <div ref={place}>
      <Section title={t.record.timeline}>
        {asked.error && <ProblemNote problem={asked.error} retry={asked.refetch} />}
        {seen && asked.isPending && <Bones />}
        {asked.isSuccess && entries.length === 0 && <p className="muted">{t.record.noHistory}</p>}
        <ol className={css.course}>
          {entries.map((entry) => (
            <Told key={entry.id} of={entry} here={id} />
          ))}
        </ol>
        {asked.hasNextPage && (
          <Button kind="quiet" onClick={() => void asked.fetchNextPage()}>
            {t.projects.more}
          </Button>
        )}
      </Section>
    </div>
  );
}

function Told({ of: entry, here }: { of: Entry; here: string }) {
  const page = entry.object.id === here ? undefined : pageOf(entry.kind, entry.object.id);
  const text = [entry.text, entry.amount ? money(entry.amount) : ''].filter(Boolean).join(' · ');
  return (
    <li>
      <b className="strong">{page ? <Link {...(page as LinkProps)} className="link">{text}</Link> : text}</b>
      <time dateTime={entry.at}>
        {moment(entry.at)}
        {entry.by && ` · ${entry.by}`}
      </time>
      {entry.comment && <small>{entry.comment}</small>}
    </li>
  );
}
