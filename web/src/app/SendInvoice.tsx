import type { ReactNode } from 'react';
import { api, newId, once, told, type basedOn, type Schema } from '~/api/client';
import { HOLD_SECONDS, SendPane, useCallBack, type Letter } from '~/app/SendPane';
import { nameOf, useText } from '~/text';
import { Icon } from '~/ui';
import local from './SendPane.module.css';

type Written = Schema['billing.GetInvoiceLetterResponse'];
type Invoice = Schema['billing.Invoice'];
type Body = { letter?: Letter; hold_seconds: number };
/** In a letter, where the number comes that is not given yet. */
const NUMBER = '{number}';
type Props = {
  name: string;
  title: string;
  submit: string;
  written: Written;
  note: ReactNode;
  reason?: boolean;
  /** Above what leaves, e.g. by which way. */
  children?: ReactNode;
  of: 'drafts' | 'invoices';
  record: { id: string; etag: string };
  send: (body: Body, header: ReturnType<typeof basedOn>, decided: { id: string; reason: string }) => Promise<{ invoice?: Invoice }>;
  sent: (invoice: Invoice) => void;
  onClose: () => void;
};

/** An invoice leaves: its words and files, or over Peppol its file alone. */
export function SendInvoice({ name, title, submit, written, note, reason = false, children, of, record, send, sent, onClose }: Props) {
  const t = useText();
  const unnumbered = written.attachments.some((file) => file.name.includes(NUMBER));
  const portal = written.channel === 'PORTAL';
  const ways: Record<string, string> = { EMAIL: t.letter.attached, PORTAL: t.letter.behindLink, PEPPOL: t.letter.overPeppol({ to: written.recipient }) };
  return (
    <SendPane
      name={name}
      title={title}
      submit={submit}
      letter={written.letter}
      note={note}
      reason={reason}
      places={[{ mark: NUMBER, shown: t.letter.itsNumber }, { mark: '{link}', shown: t.letter.viewInvoice, button: true }]}
      placesNote={[unnumbered && t.letter.numberNote, portal && t.letter.linkNote].filter(Boolean).join(' ')}
      of={of}
      record={record}
      send={(letter, header, decided) => send({ ...(letter && { letter }), hold_seconds: HOLD_SECONDS }, header, decided)}
      sent={({ invoice }) => invoice && sent(invoice)}
      onClose={onClose}
    >
      {children}
      <div>
        <p className="muted">{ways[written.channel]}</p>
        <ul className={local.files} aria-label={t.letter.files}>
          {written.attachments.map((file) => (
            <li key={file.name}>
              <Icon name="page" />
              {file.name.replaceAll(NUMBER, t.letter.itsNumber)} <span className="muted">{nameOf(t, file.format)}</span>
            </li>
          ))}
        </ul>
      </div>
    </SendPane>
  );
}

/** While it waits; documents made meanwhile do not hinder it. */
export const useCallBackInvoice = () =>
  useCallBack('invoices', (id) => told(api.POST('/v1/invoices/{id}:cancelSend', { params: { path: { id }, header: once(newId()) }, body: {} })));
