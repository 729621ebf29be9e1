import { Link, Navigate } from '@tanstack/react-router';
import { useMe } from '~/app/me';
import { useText } from '~/text';
import local from './settings.module.css';

const PARTS = [
  { to: '/settings/company', name: 'company', needs: 'platform.legal_entity.read' },
  { to: '/settings/approval', name: 'approval', needs: 'billing.policy.read' },
  { to: '/settings/mail-texts', name: 'mailTexts', needs: 'platform.mail_text.read' },
  { to: '/settings/rates', name: 'rates', needs: 'timetracking.rate.read' },
  { to: '/settings/keys', name: 'keys', needs: 'platform.api_key.read' },
  { to: '/settings/webhooks', name: 'webhooks', needs: 'platform.webhook.read' },
] as const;

/** The parts of the settings this person may see. */
export function SettingsNav() {
  const t = useText();
  const { may } = useMe();
  return (
    <nav className={local.parts} aria-label={t.nav.settings}>
      {PARTS.filter((part) => may(part.needs)).map((part) => (
        <Link key={part.to} to={part.to}>
          {t.settings[part.name]}
        </Link>
      ))}
    </nav>
  );
}

/** `/settings` itself is the first of its parts. */
export default function Settings() {
  const { who, may } = useMe();
  const first = PARTS.find((part) => may(part.needs));
  return who ? <Navigate to={first?.to ?? '/'} replace /> : null;
}
