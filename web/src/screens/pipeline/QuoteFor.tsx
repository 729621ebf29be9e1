import { useState } from 'react';
import type { Schema } from '~/api/client';
import { NewQuote } from '~/app/NewQuote';
import { useText } from '~/text';
import { Button } from '~/ui';

/** The next step of a qualified opportunity. */
export function QuoteFor({ of }: { of: Schema['crm.Opportunity'] }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon="page" onClick={() => setOpen(true)}>
        {t.quotes.create}
      </Button>
      {open && <NewQuote opportunity={of} onClose={() => setOpen(false)} />}
    </>
  );
}
