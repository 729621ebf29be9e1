// Who changed what, when, and why, as the sealed journal has it: by `h` wherever a record is looked at.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { history, type Kept } from '~/api/queries';
import { language, useText } from '~/text';
import { moment } from '~/text/format';
import { Bones, Button, css, Dialog, Empty, ProblemNote } from '~/ui';
import { useCommands } from './commands';

type Props = { type: Kept; id: string };

export function History({ type, id }: Props) {
  const t = useText();
  const [looking, setLooking] = useState(false);
  useCommands([{ id: 'history', group: 'act', label: t.record.history, keys: 'h', run: () => setLooking(true) }]);
  return (
    <>
      <Button kind="quiet" icon="history" only onClick={() => setLooking(true)}>
        {t.record.history}
      </Button>
      {looking && <Pane type={type} id={id} onClose={() => setLooking(false)} />}
    </>
  );
}

function Pane({ type, id, onClose }: Props & { onClose: () => void }) {
  const t = useText();
  const asked = useQuery(history(type, id));
  return (
    <Dialog title={t.record.history} onClose={onClose} wide>
      {asked.error ? <ProblemNote problem={asked.error} retry={asked.refetch} /> : asked.isPending ? <Bones /> : null}
      {asked.data?.entries.length === 0 && <Empty text={t.record.noHistory} />}
      <ol className={css.course}>
        {asked.data?.entries.map((entry) => (
          <li key={entry.event_id} data-look={entry.sealed && !entry.verified ? 'bad' : undefined}>
            <b className="strong">{t.events[entry.event as keyof typeof t.events] ?? entry.event}</b>
            <time dateTime={entry.business_at}>
              {moment(entry.business_at ?? entry.at)} · {entry.actor_name || t.record.system}
            </time>
            {entry.reason && <small>{entry.reason}</small>}
            {entry.changes.slice(0, 8).map((change) => (
              <small key={change.path}>
                {change.path.slice(1)}: {short(change.from_words?.[language()] || change.from)} → {short(change.to_words?.[language()] || change.to)}
              </small>
            ))}
          </li>
        ))}
      </ol>
      {asked.data?.verified && <p className="muted">{t.record.verified}</p>}
    </Dialog>
  );
}

const short = (text: string) => (text.length > 80 ? `${text.slice(0, 80)} …` : text || '–');
