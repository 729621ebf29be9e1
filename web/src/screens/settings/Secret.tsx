import { useText } from '~/text';
import { Button, Dialog, toast } from '~/ui';
import local from './settings.module.css';

/** A secret, shown this once: nobody can read it again, not even the house. */
export function Secret({ title, value, onClose }: { title: string; value: string; onClose: () => void }) {
  const t = useText();
  // Off https the clipboard is closed: the text can be picked by one click all the same.
  const copy = () => navigator.clipboard?.writeText(value).then(() => toast(t.settings.copied));
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{t.settings.once}</p>
      <code className={local.secret}>{value}</code>
      <p className={local.row}>
        <Button kind="primary" autoFocus onClick={() => void copy()}>
          {t.settings.copy}
        </Button>
        <Button onClick={onClose}>{t.settings.kept}</Button>
      </p>
    </Dialog>
  );
}
