// The small parts of every screen: chips, notes, skeletons, facts. Behaviour is the platform's, not a kit's.
import type { ReactNode } from 'react';
import { Problem } from '~/api/client';
import { bare, nameOf, useText } from '~/text';
import { moment } from '~/text/format';
import { Button, cx } from './Button';
import { Icon, type IconName } from './Icon';
import css from './parts.module.css';

type Look = 'chip' | 'ok' | 'wait' | 'bad' | 'accent' | 'plain' | 'struck';
const looks: Record<string, [Look, IconName]> = {
  DRAFTED: ['chip', 'pen'], DRAFT: ['chip', 'pen'], IN_REVIEW: ['wait', 'clock'], APPROVED: ['ok', 'check'],
  ISSUED: ['accent', 'page'], DISCARDED: ['struck', 'strike'], PENDING: ['chip', 'clock'], DOCUMENTED: ['chip', 'page'],
  DISPATCHED: ['plain', 'send'], FAILED: ['wait', 'alert'], NEEDS_ATTENTION: ['bad', 'alert'], CALLED_BACK: ['wait', 'undo'], OPEN: ['plain', 'circle'],
  PARTLY_PAID: ['wait', 'clock'], SETTLED: ['plain', 'check'], OVERDUE: ['bad', 'alert'], WRITTEN_OFF: ['struck', 'strike'],
  CANCELLED: ['struck', 'strike'], SUPERSEDED: ['struck', 'strike'], NOT_OWED: ['struck', 'strike'], SENT: ['wait', 'send'],
  ACCEPTED: ['ok', 'check'], DECLINED: ['bad', 'close'], EXPIRED: ['bad', 'clock'], ACTIVE: ['plain', 'circle'],
  CLOSED: ['chip', 'check'], NEW: ['accent', 'plus'], QUALIFIED: ['plain', 'check'], LOST: ['struck', 'strike'],
  WON: ['ok', 'check'], QUOTED: ['wait', 'send'], UNMATCHED: ['wait', 'alert'], PARTLY_ALLOCATED: ['wait', 'clock'],
  ALLOCATED: ['plain', 'check'], IGNORED: ['plain', 'close'], SUBMITTED: ['wait', 'clock'], REJECTED: ['bad', 'undo'],
  REACHED: ['wait', 'clock'], QUEUED: ['chip', 'clock'], DELIVERED: ['ok', 'check'], BOUNCED: ['bad', 'alert'],
};

/** A state: coloured where it deviates, grey text where all is as it should be. */
export function Chip({ state, title, children }: { state: string | undefined; title?: string | undefined; children?: ReactNode }) {
  const t = useText();
  const [look, icon] = looks[bare(state)] ?? ['plain', 'circle'];
  return (
    <span className={cx(css.chip, css[look])} title={title || undefined} data-chip>
      {look !== 'plain' && <Icon name={icon} size={13} />}
      {children ?? nameOf(t, state)}
    </span>
  );
}

/** A refusal as the server said it, with what can be done about it. */
export function ProblemNote({ problem, retry, children }: { problem: Error; retry?: () => unknown; children?: ReactNode }) {
  const t = useText();
  const told = problem instanceof Problem ? problem : new Problem(500, '', t.app.broken);
  const words = told.status === 0 ? t.app.offline : told.message;
  return (
    <div role="alert" className={css.problem}>
      <Icon name="alert" />
      <div>
        <p>{words}</p>
        {told.faults.length > 0 && (
          <ul>
            {told.faults.map((fault) => (
              <li key={fault.pointer + fault.code}>{fault.detail}</li>
            ))}
          </ul>
        )}
        {children}
        {told.traceId && <small>{t.app.trace({ id: told.traceId.slice(0, 8) })}</small>}
        {retry && told.passing && (
          <Button kind="quiet" icon="undo" onClick={() => retry()}>
            {t.app.retry}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Somebody was faster: who and when, and the way on. */
export function MovedNote({ problem, reload }: { problem: Problem; reload: () => void }) {
  const t = useText();
  const who = problem.moved.by || t.app.somebody;
  return (
    <div role="alert" className={cx(css.problem, css.moved)}>
      <Icon name="clock" />
      <div>
        <b>{t.app.moved}</b>
        <p>{t.app.movedText({ who, when: moment(problem.moved.at) })}</p>
        <Button onClick={reload}>{t.app.reload}</Button>
      </div>
    </div>
  );
}

export function Bone({ w, h = 14 }: { w: number | string; h?: number }) {
  return <span className={css.bone} style={{ width: w, height: h }} />;
}

/** The shape of a page that is on its way. */
export function Bones() {
  const t = useText();
  return (
    <div className={css.section} role="status" aria-label={t.app.loading}>
      <Bone w={180} h={32} />
      {[70, 92, 84, 60, 78].map((w) => (
        <Bone key={w} w={`${w}%`} />
      ))}
    </div>
  );
}

/** One sentence, one action. */
export function Empty({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <p>{text}</p>
      {children}
    </div>
  );
}

type Fact = { label: string; value: ReactNode; big?: boolean; bad?: boolean };
export function Facts({ of }: { of: (Fact | undefined | false | '')[] }) {
  return (
    <dl className={css.facts}>
      {of.map((fact) =>
        fact ? (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd className={cx(fact.big && css.big, fact.bad && 'bad')}>{fact.value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

export function Section({ title, children, tools }: { title: string; children: ReactNode; tools?: ReactNode }) {
  return (
    <section className={css.section} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {tools}
      </header>
      {children}
    </section>
  );
}

type Segment = { key: string | undefined; label: ReactNode };
/** One of a few ways to look at the same list. */
export function Segments({ label, of, at, onPick }: { label: string; of: Segment[]; at: string | undefined; onPick: (key: string | undefined) => void }) {
  return (
    <div className={css.segments} role="group" aria-label={label}>
      {of.map((segment) => (
        <button key={segment.key ?? ''} type="button" aria-pressed={at === segment.key} onClick={() => onPick(segment.key)}>
          {segment.label}
        </button>
      ))}
    </div>
  );
}
