import type { Schema } from '~/api/client';
import { bare, nameOf, useText } from '~/text';
import { day, moment, money } from '~/text/format';
import { Icon, type IconName } from '~/ui';
import local from './invoices.module.css';

type Look = 'done' | 'now' | 'bad' | 'later';
type Step = { name: string; look: Look; lines: string[] };
type Props = {
  invoice: Schema['billing.Invoice'];
  saga: Schema['billing.Saga'] | undefined;
  documents: Schema['einvoice.Document'][] | undefined;
  dispatches: Schema['einvoice.Dispatch'][];
};

const ICONS: Record<Look, IconName> = { done: 'check', now: 'clock', bad: 'alert', later: 'circle' };

/** From approval to money: what is done, what waits for whom, what went wrong, in five steps. */
export function Course({ invoice: i, saga, documents, dispatches }: Props) {
  const t = useText();
  const steps: Step[] = [approved(), issued(), documented(), delivered(), paid()];
  return (
    <ol className={local.saga} aria-label={t.invoice.saga}>
      {steps.map((step) => (
        <li key={step.name} data-look={step.look}>
          <i aria-hidden="true">
            <Icon name={ICONS[step.look]} size={12} />
          </i>
          <b>{step.name}</b>
          <span className="hidden">{t.invoice.looks[step.look]}</span>
          {step.lines.filter(Boolean).map((line) => (
            <small key={line}>{line}</small>
          ))}
        </li>
      ))}
    </ol>
  );

  function approved(): Step {
    const last = i.steps.findLast((step) => step.state === 'approved');
    return { name: t.invoice.steps.approved, look: 'done', lines: last ? [last.person?.label ?? '', moment(last.at)] : [] };
  }
  function issued(): Step {
    return { name: t.invoice.steps.issued, look: 'done', lines: [moment(i.issued_at)] };
  }
  function documented(): Step {
    const state = bare(i.delivery?.state);
    const made = documents?.[0];
    if (made) return { name: t.invoice.steps.documented, look: 'done', lines: [nameOf(t, made.format), made.report?.valid ? t.invoice.valid : ''] };
    return { name: t.invoice.steps.documented, look: state === 'PENDING' || state === 'CALLED_BACK' ? 'now' : 'done', lines: [] };
  }
  function delivered(): Step {
    const state = bare(i.delivery?.state);
    const last = dispatches.at(-1);
    const name = t.invoice.steps.delivered;
    if (i.outgoing?.leaves_at) return { name, look: 'now', lines: [t.letter.leavesSoon] };
    if (state === 'CALLED_BACK') return { name, look: 'bad', lines: [i.delivery?.reason ?? ''] };
    if (state === 'DISPATCHED') return { name, look: 'done', lines: [last ? nameOf(t, last.channel) : '', moment(last?.sent_at ?? i.delivery?.since)] };
    if (state === 'FAILED' || state === 'NEEDS_ATTENTION') {
      const next = last?.next_attempt_at ? t.invoice.nextTry({ at: moment(last.next_attempt_at) }) : '';
      return { name, look: 'bad', lines: [last?.reason || i.delivery?.reason || nameOf(t, state), next] };
    }
    return { name, look: state === 'DOCUMENTED' ? 'now' : 'later', lines: [i.delivery?.reason ?? ''] };
  }
  function paid(): Step {
    const state = bare(i.payment?.state);
    const name = t.invoice.steps.paid;
    if (['SETTLED', 'NOT_OWED', 'WRITTEN_OFF', 'SUPERSEDED'].includes(state)) return { name, look: 'done', lines: [nameOf(t, state), moment(saga?.steps.at(-1)?.at)] };
    const late = (i.payment?.days_overdue ?? 0) > 0;
    const part = state === 'PARTLY_PAID' ? t.invoice.ofAll({ part: money(i.payment?.received), all: money(i.payable ?? i.gross) }) : '';
    const until = late ? t.invoices.overdue({ n: i.payment!.days_overdue }) : t.invoice.until({ day: day(i.terms?.due_date) });
    return { name, look: late ? 'bad' : 'now', lines: [part, until] };
  }
}
