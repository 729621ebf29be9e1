import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem, type Schema } from '~/api/client';
import { fetched, save } from '~/api/files';
import { quoteVersions } from '~/api/queries';
import { useText } from '~/text';
import { day } from '~/text/format';
import { Button, ProblemNote, Section } from '~/ui';
import local from './quotes.module.css';

type Quote = Schema['crm.Quote'];

/** The quote on paper: as the customer got it, version by version, or as a draft; the confirmation once there is a yes. */
export function Papers({ quote: q }: { quote: Quote }) {
  const t = useText();
  const asked = useQuery({ ...quoteVersions(q.id), enabled: q.quote_version > 1 });
  const earlier = (asked.data ?? []).filter((one) => one.quote_version < q.quote_version).reverse();
  const name = q.sent_at ? t.quotes.versionOf({ n: q.quote_version, day: day(q.sent_at) }) : t.quotes.versionNow({ n: q.quote_version });
  return (
    <Section title={t.quotes.papers}>
      <ul className={local.papers}>
        {q.state === 'QUOTE_STATE_ACCEPTED' && <Paper path={`/v1/quotes/${q.id}/confirmation`} label={t.quotes.confirmation} file={`${t.quotes.confirmation} ${q.number}`} />}
        <Paper path={`/v1/quotes/${q.id}/pdf`} label={t.quotes.pdf} note={name} file={`${t.quotes.one} ${q.number}`} />
        {earlier.map((one) => (
          <Paper key={one.quote_version} path={`/v1/quotes/${q.id}/pdf?version=${one.quote_version}`} label={t.quotes.pdf} note={t.quotes.versionOf({ n: one.quote_version, day: day(one.sent_at) })} file={`${t.quotes.one} ${q.number} v${one.quote_version}`} />
        ))}
      </ul>
    </Section>
  );
}

function Paper({ path, label, note, file }: { path: string; label: string; note?: string; file: string }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  async function take() {
    setBusy(true);
    setProblem(undefined);
    await fetched(path).then(
      (pdf) => save(pdf, `${file}.pdf`),
      (raised: Problem) => setProblem(raised),
    );
    setBusy(false);
  }
  return (
    <li>
      <Button icon="save" onClick={() => void take()} aria-disabled={busy || undefined}>
        {label}
        {note && <span className="hidden"> {note}</span>}
      </Button>
      {note && (
        <span className="muted" aria-hidden="true">
          {note}
        </span>
      )}
      {problem && <ProblemNote problem={problem} />}
    </li>
  );
}
