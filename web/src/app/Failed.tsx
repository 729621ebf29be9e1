import { Link, useRouter } from '@tanstack/react-router';
import { useText } from '~/text';
import { Button, css, ProblemNote } from '~/ui';
import local from './Shell.module.css';

/** A screen that broke, and the way on; the rest of the app stays. */
export function Failed({ error }: { error: unknown }) {
  const t = useText();
  const router = useRouter();
  return (
    <div className={css.empty}>
      <ProblemNote problem={error instanceof Error ? error : new Error()} />
      <Button icon="undo" onClick={() => void router.invalidate()}>
        {t.app.retry}
      </Button>
    </div>
  );
}

/** An address that is none of ours. */
export function Lost() {
  const t = useText();
  return (
    <main className={local.gate}>
      <div className={css.empty}>
        <h1>{t.app.lost}</h1>
        <Link to="/" className="link">
          {t.app.toStart}
        </Link>
      </div>
    </main>
  );
}
