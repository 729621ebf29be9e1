import { useState } from 'react';
import type { Problem } from '~/api/client';
import { useText } from '~/text';
import { Dialog, ProblemNote, TextArea } from '~/ui';
import { useKeptText } from '~/ui/form';

type Props = {
  /** Under this name the text survives a reload until it is sent. */
  name: string;
  title: string;
  label: string;
  submit: string;
  note?: string;
  busy: boolean;
  problem: Problem | undefined;
  onClose: () => void;
  onSend: (reason: string) => void;
};

/** A decision that needs a reason. */
export function Reason({ name, title, label, submit, note, busy, problem, onClose, onSend }: Props) {
  const t = useText();
  const [text, setText] = useKeptText(name);
  const [missing, setMissing] = useState(false);
  function send() {
    setMissing(!text.trim());
    if (text.trim()) onSend(text.trim());
  }
  return (
    <Dialog title={title} submit={submit} onSubmit={send} busy={busy} onClose={onClose}>
      {problem && <ProblemNote problem={problem} />}
      {note && <p className="muted">{note}</p>}
      <TextArea label={label} autoFocus value={text} onValue={setText} fault={missing ? t.app.needed : undefined} />
    </Dialog>
  );
}

/** What was typed is sent: it need not be kept any longer. */
export const forgetReason = (name: string) => localStorage.removeItem(`text ${name}`);
