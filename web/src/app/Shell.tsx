import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { onSignedOut } from '~/api/client';
import { workCounts } from '~/api/queries';
import { listen } from '~/api/stream';
import { language, speak, useText } from '~/text';
import { Icon, Menu } from '~/ui';
import { forgetDrafts } from '~/ui/form';
import { Toasts, undoLast } from '~/ui/toast';
import { useCommands, useKeys, type Command } from './commands';
import { useMe } from './me';
import { places } from './nav';
import { Keys, Palette } from './Palette';
import { useWholeTexts } from './whole';
import css from './Shell.module.css';

const GROUPS = ['day', 'sell', 'work', 'money', 'house'] as const;
/** So many fit below on a phone, the rest is behind "Mehr". */
const BELOW = 4;

export function Shell() {
  const t = useText();
  const cache = useQueryClient();
  const [open, setOpen] = useState<'palette' | 'keys'>();
  useEffect(() => listen(cache), [cache]);
  useSignedOut();
  const palette = useCallback(() => setOpen('palette'), []);
  useKeys(palette);
  useWholeTexts();
  useShellCommands(() => setOpen('keys'));
  return (
    <div className={css.shell}>
      <a href="#main" className={css.skip}>
        {t.app.skip}
      </a>
      <Side onPalette={palette} />
      <main id="main" className={css.main} tabIndex={-1}>
        <Outlet />
      </main>
      <Toasts />
      {open === 'palette' && <Palette onClose={() => setOpen(undefined)} />}
      {open === 'keys' && <Keys onClose={() => setOpen(undefined)} />}
    </div>
  );
}

/** Only what there is and what this person may. */
function usePlaces() {
  const { who, may } = useMe();
  return useMemo(() => (who ? places.filter((place) => may(place.needs)) : []), [who]); // eslint-disable-line
}

function Side({ onPalette }: { onPalette: () => void }) {
  const t = useText();
  const { who, story } = useMe();
  const shown = usePlaces();
  const month = story && new Intl.DateTimeFormat(language(), { month: 'long', timeZone: 'UTC' }).format(Date.parse(`${story.day}T00:00:00Z`));
  return (
    <nav className={css.side} aria-label={t.nav.label}>
      <p className={css.brand}>
        <img src="/icon.svg" width="28" height="28" alt="" />
        <span>
          Kontor<small>{story && month ? t.app.story({ month, at: story.at, of: story.of }) : (who?.tenant?.name ?? '\u00a0')}</small>
        </span>
      </p>
      <button type="button" className={css.search} onClick={onPalette}>
        <Icon name="search" />
        {t.app.search}
        <kbd>{t.app.paletteKeys}</kbd>
      </button>
      {GROUPS.map((group) => {
        const links = shown.filter((place) => place.group === group);
        return (
          links.length > 0 && (
            <div key={group} className={css.group}>
              {group !== 'day' && <p>{t.nav[group]}</p>}
              {links.map((place) => (
                <Link key={place.to} to={place.to} className={css.link} title={t.nav[place.name]} activeOptions={{ exact: place.to === '/' }} data-below={shown.indexOf(place) < BELOW || undefined}>
                  <Icon name={place.icon} />
                  {t.nav[place.name]}
                  {place.to === '/inbox' && <Waiting />}
                </Link>
              ))}
            </div>
          )
        );
      })}
      <Menu label={t.app.more} icon="more" kind="quiet" className={css.more}>
        {shown.slice(BELOW).map((place) => (
          <Link key={place.to} to={place.to}>
            <Icon name={place.icon} />
            {t.nav[place.name]}
          </Link>
        ))}
        <PersonMenu />
      </Menu>
      <div className={css.foot}>
        <Menu label={who?.name ?? ''} icon="users" kind="quiet" className={css.person}>
          <PersonMenu />
        </Menu>
      </div>
    </nav>
  );
}

/** How much waits; asked for once the screen itself has what it needs. */
function Waiting() {
  const t = useText();
  const [on, setOn] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOn(true), 1_000);
    return () => clearTimeout(timer);
  }, []);
  const n = useQuery({ ...workCounts, enabled: on }).data?.summary?.count;
  if (!n) return null;
  return (
    <span className={css.badge}>
      <span aria-hidden="true">{n > 99 ? '99+' : n}</span>
      <span className="hidden">{t.inbox.waiting({ n })}</span>
    </span>
  );
}

function PersonMenu() {
  const t = useText();
  const signOut = useSignOut();
  return (
    <>
      <Link to="/account">
        <Icon name="users" />
        {t.account.title}
      </Link>
      <button type="button" onClick={toggleTheme}>
        <Icon name="theme" />
        {t.app.theme}
      </button>
      <button type="button" onClick={changeLanguage}>
        <Icon name="globe" />
        {t.app.otherLanguage}
      </button>
      <button type="button" onClick={signOut}>
        <Icon name="out" />
        {t.app.signOut}
      </button>
    </>
  );
}

function useShellCommands(onKeys: () => void) {
  const t = useText();
  const go = useNavigate();
  const shown = usePlaces();
  const signOut = useSignOut();
  const commands: Command[] = [
    ...shown.map((place): Command => ({
      id: place.to,
      group: 'go',
      label: t.nav[place.name],
      keys: `g ${place.key}`,
      run: () => void go({ to: place.to }),
    })),
    { id: 'undo', group: 'app', label: t.app.undo, keys: 'z', run: undoLast },
    { id: 'account', group: 'app', label: t.account.title, run: () => void go({ to: '/account' }) },
    { id: 'theme', group: 'app', label: t.app.theme, run: toggleTheme },
    { id: 'language', group: 'app', label: t.app.otherLanguage, run: changeLanguage },
    { id: 'keys', group: 'app', label: t.app.keys, keys: '?', run: onKeys },
    { id: 'out', group: 'app', label: t.app.signOut, run: signOut },
  ];
  useCommands(commands);
}

/** The session ended: to the sign-in page and back here afterwards; what was typed stays. */
function useSignedOut() {
  const go = useNavigate();
  const router = useRouter();
  useEffect(() => {
    onSignedOut.run = () => {
      const here = router.state.location;
      if (here.pathname !== '/sign-in') void go({ to: '/sign-in', search: { to: here.href }, replace: true });
    };
    return () => {
      onSignedOut.run = () => {};
    };
  }, [go, router]);
}

function useSignOut() {
  const cache = useQueryClient();
  return async () => {
    await fetch('/session', { method: 'DELETE' });
    forgetDrafts();
    cache.clear();
    location.assign('/sign-in');
  };
}

export function toggleTheme() {
  const root = document.documentElement;
  const now = root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  root.dataset.theme = now === 'dark' ? 'light' : 'dark';
  localStorage.setItem('theme', root.dataset.theme);
}

function changeLanguage() {
  const next = language() === 'de' ? 'en' : 'de';
  localStorage.setItem('language', next);
  void speak(next);
}

type BarProps = { title: ReactNode; name: string; children?: ReactNode; lead?: ReactNode };

/** The head of a screen. `name` is what the browser's tab says; the heading takes the focus when one arrives. */
export function Bar({ title, name, children, lead }: BarProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const path = useRouterState({ select: (s) => s.location.pathname });
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, [path]);
  useEffect(() => {
    document.title = name ? `${name} · Kontor` : 'Kontor';
  }, [name]);
  return (
    <header className={css.bar}>
      {lead}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <div className={css.tools}>{children}</div>
    </header>
  );
}

