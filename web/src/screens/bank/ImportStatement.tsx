import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { upload } from '~/api/files';
import { useCommands } from '~/app/commands';
import { useText } from '~/text';
import { day, money } from '~/text/format';
import { Button, Dialog, ProblemNote } from '~/ui';
import local from './bank.module.css';

type Statement = Schema['collections.Statement'];

/** A camt.053 file, picked or dropped anywhere on the page; says what was new, known, and whether it adds up. */
export function ImportStatement() {
  const t = useText();
  const cache = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [state, set] = useState<{ busy: boolean; problem?: Problem; done?: Statement[] }>({ busy: false });
  useCommands([{ id: 'import', group: 'act', label: t.bank.import, keys: 'n', run: () => picker.current?.click() }]);

  async function take(file: File) {
    set({ busy: true });
    try {
      const ref = await upload(file, 'statement');
      const { statements } = await told(api.POST('/v1/statements', { params: { header: once(newId()) }, body: { file: ref } }));
      set({ busy: false, done: await Promise.all(statements.map((one) => imported(one))) });
      void cache.invalidateQueries({ queryKey: ['bank_transactions'] });
    } catch (raised) {
      set({ busy: false, problem: raised instanceof Problem ? raised : new Problem(0, 'offline', '') });
    }
  }
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) void latest.current(file);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, []);
  return (
    <>
      <Button kind="primary" icon="plus" keys="N" aria-disabled={state.busy || undefined} onClick={() => picker.current?.click()}>
        {state.busy ? t.bank.importing : t.bank.import}
      </Button>
      <input
        ref={picker}
        type="file"
        className="hidden"
        tabIndex={-1}
        aria-label={t.bank.import}
        accept=".xml,.zip,application/xml,text/xml"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void take(file);
        }}
      />
      {(state.problem || state.done) && (
        <Dialog title={t.bank.import} onClose={() => set({ busy: false })}>
          {state.problem && <ProblemNote problem={state.problem} />}
          {state.done?.map((one) => (
            <div key={one.id} className={local.statement}>
              <b className="strong">
                {one.iban} {one.bank_statement_id}
              </b>
              <span>
                {day(one.from_date)} – {day(one.to_date)}
              </span>
              <span>{t.bank.lines({ fresh: one.new_lines, known: one.known_lines })}</span>
              <span className={one.balanced ? 'muted' : 'bad'}>{one.balanced ? t.bank.balanced({ balance: money(one.closing_balance) }) : t.bank.unbalanced}</span>
            </div>
          ))}
          <Button onClick={() => set({ busy: false })}>{t.app.close}</Button>
        </Dialog>
      )}
    </>
  );
}

/** A large file comes in by parts: asked until it is there. */
async function imported(statement: Statement): Promise<Statement> {
  for (let now = statement; ; ) {
    if (now.state !== 'STATEMENT_STATE_IMPORTING') return now;
    await new Promise((passed) => setTimeout(passed, 1000));
    now = (await told(api.GET('/v1/statements/{id}', { params: { path: { id: now.id } } }))).statement!;
  }
}
