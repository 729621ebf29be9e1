import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, basedOn, newId, Problem, told, type Schema } from '~/api/client';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { useText } from '~/text';
import { Button, ProblemNote, toast } from '~/ui';
import { IssueMany } from './IssueMany';

type Draft = Schema['billing.InvoiceDraft'];
/** The service takes so many in one operation. */
const AT_ONCE = 200;

/** What can be done with picked drafts: approved by who may, issued by who may; what was refused stays picked. */
export function DraftBulk({ picked, done }: { picked: Draft[]; done: () => void }) {
  const t = useText();
  const cache = useQueryClient();
  const { may } = useMe();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const [issuing, setIssuing] = useState(false);
  const inReview = may('billing.draft.approve') ? picked.filter((d) => d.state === 'DRAFT_STATE_IN_REVIEW') : [];
  const approved = may('billing.invoice.issue') ? picked.filter((d) => d.state === 'DRAFT_STATE_APPROVED').slice(0, AT_ONCE) : [];

  /** `work` answers the first refusal, when there was one. */
  async function decide(work: () => Promise<Problem | undefined>) {
    if (busy) return;
    setBusy(true);
    const refused = await work().catch((raised: Problem) => raised);
    setProblem(refused);
    setBusy(false);
    if (!refused) done();
    void cache.invalidateQueries({ queryKey: ['drafts'] });
  }
  async function approve(): Promise<Problem | undefined> {
    let refused: Problem | undefined;
    let n = 0;
    for (const draft of inReview) {
      const params = { path: { id: draft.id }, header: basedOn(draft.etag, newId()) };
      try {
        await told(api.POST('/v1/drafts/{id}:approve', { params, body: {} }));
        n++;
      } catch (raised) {
        refused ??= raised as Problem;
      }
    }
    if (n) toast(t.drafts.approvedMany({ n }));
    return refused;
  }
  useCommands(inReview.length ? [{ id: 'approve picked', group: 'act', label: t.drafts.approve, keys: 'a', run: () => void decide(approve) }] : []);
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
      {may('billing.draft.approve') && (
        <Button kind="primary" keys="A" aria-disabled={busy || inReview.length === 0 || undefined} onClick={() => inReview.length > 0 && void decide(approve)}>
          {t.drafts.approveMany({ n: inReview.length })}
        </Button>
      )}
      {may('billing.invoice.issue') && (
        <Button kind="primary" aria-disabled={busy || approved.length === 0 || undefined} title={approved.length === 0 ? t.drafts.noneReady : undefined} onClick={() => approved.length > 0 && setIssuing(true)}>
          {t.drafts.issueMany({ n: approved.length })}
        </Button>
      )}
      {issuing && (
        <IssueMany
          drafts={approved}
          onClose={() => setIssuing(false)}
          ended={(failed) => {
            setProblem(failed ? new Problem(409, '', t.drafts.failedMany({ n: failed })) : undefined);
            if (!failed) done();
          }}
        />
      )}
    </>
  );
}
