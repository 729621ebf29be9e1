import { useState } from 'react';
import type { Schema } from '~/api/client';
import { language, nameOf, useText } from '~/text';
import { css, cx, Icon, Section } from '~/ui';
import local from './invoices.module.css';

/** The archived originals, and each readable as the official rules see it. */
export function Documents({ of: papers }: { of: Schema['einvoice.Document'][] }) {
  const t = useText();
  const [shown, setShown] = useState<string>();
  const paper = papers.find((p) => p.id === shown) ?? papers[0];
  if (!paper) return null;
  const findings = [...(paper.report?.findings ?? []), ...(paper.report?.policy_findings ?? [])];
  return (
    <Section
      title={t.invoice.documents}
      tools={
        <>
          {papers.length > 1 &&
            papers.map((p) => (
              <button key={p.id} type="button" className={cx(css.button, css.quiet)} aria-pressed={p === paper} onClick={() => setShown(p.id)}>
                {nameOf(t, p.format)}
              </button>
            ))}
          <a className={css.button} href={`/v1/documents/${paper.id}/content`} download>
            <Icon name="save" />
            {paper.file?.media_type === 'application/pdf' ? t.invoice.pdf : t.invoice.xml}
          </a>
        </>
      }
    >
      {findings.map((finding) => (
        <p key={finding.rule + finding.pointer} className={finding.severity === 'fatal' ? 'bad' : 'muted'}>
          {finding.text} <small>({finding.rule})</small>
        </p>
      ))}
      <iframe className={local.paper} src={`/v1/documents/${paper.id}/view?language=${language()}`} title={t.invoice.view} sandbox="" loading="lazy" />
    </Section>
  );
}
