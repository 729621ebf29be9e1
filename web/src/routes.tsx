// Every address there is, one line each. A screen is loaded when it is gone to, or when its link is pointed at.
import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import * as v from 'valibot';
import { Problem } from './api/client';
import { me } from './api/queries';
import { Failed, Lost } from './app/Failed';
import { Shell } from './app/Shell';
import { speak } from './text';

const root = createRootRouteWithContext<{ cache: QueryClient }>()({ notFoundComponent: Lost });
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (s): { to?: string } => (typeof s.to === 'string' ? { to: s.to } : {}),
  component: lazyRouteComponent(() => import('./app/SignIn')),
});
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  errorComponent: Failed,
  beforeLoad: async ({ context, location }) => {
    try {
      const who = await context.cache.ensureQueryData(me);
      if (!localStorage.getItem('language')) await speak(who.locale);
      if (who.second_factor_missing && location.pathname !== '/account') throw redirect({ to: '/account' });
    } catch (raised) {
      if (raised instanceof Problem && raised.status === 401) throw redirect({ to: '/sign-in', search: { to: location.href } });
      throw raised;
    }
  },
});

const word = v.optional(v.pipe(v.string(), v.maxLength(100)));
const listSearch = v.object({ tab: word, q: word, order_by: word, customer: word, project: word, against: word, group: word, currency: word });
/** Another record is another page: nothing half done on one is shown on the next. */
const remountDeps = ({ params }: { params: unknown }) => params;
type Loaded = () => Promise<{ default: React.ComponentType }>;

/** A list: its filter is the address. Words that are none of ours are left out, never refused. */
const list = <Path extends string>(path: Path, load: Loaded) =>
  createRoute({
    getParentRoute: () => shell,
    path,
    validateSearch: (s) => v.parse(v.fallback(listSearch, {}), s),
    component: lazyRouteComponent(load),
    errorComponent: Failed,
  });
const page = <Path extends string>(path: Path, load: Loaded) =>
  createRoute({ getParentRoute: () => shell, path, component: lazyRouteComponent(load), errorComponent: Failed, remountDeps });

const tree = root.addChildren([
  signIn,
  shell.addChildren([
    page('/', () => import('./screens/home/Home')),
    list('/inbox', () => import('./screens/inbox/Inbox')),
    list('/pipeline', () => import('./screens/pipeline/Pipeline')),
    list('/customers', () => import('./screens/customers/CustomerList')),
    page('/customers/$id', () => import('./screens/customers/CustomerPage')),
    list('/quotes', () => import('./screens/quotes/QuoteList')),
    page('/quotes/$id', () => import('./screens/quotes/QuotePage')),
    list('/projects', () => import('./screens/projects/ProjectList')),
    page('/projects/$id', () => import('./screens/projects/ProjectPage')),
    page('/time', () => import('./screens/time/TimeWeek')),
    page('/time/$week', () => import('./screens/time/TimeWeek')),
    list('/hours', () => import('./screens/time/TimeReview')),
    list('/expenses', () => import('./screens/expenses/ExpenseList')),
    page('/expenses/$id', () => import('./screens/expenses/ExpensePage')),
    list('/open-items', () => import('./screens/receivables/OpenItems')),
    list('/bank', () => import('./screens/bank/Bank')),
    list('/dunning', () => import('./screens/dunning/Dunning')),
    list('/figures', () => import('./screens/figures/Figures')),
    list('/people', () => import('./screens/people/PeopleList')),
    page('/people/$id', () => import('./screens/people/PersonPage')),
    page('/settings', () => import('./screens/settings/SettingsNav')),
    page('/settings/company', () => import('./screens/settings/Company')),
    page('/settings/approval', () => import('./screens/settings/Approval')),
    page('/settings/mail-texts', () => import('./screens/settings/MailTexts')),
    list('/settings/rates', () => import('./screens/settings/Rates')),
    list('/settings/keys', () => import('./screens/settings/Keys')),
    list('/settings/webhooks', () => import('./screens/settings/Webhooks')),
    page('/settings/webhooks/$id', () => import('./screens/settings/WebhookPage')),
    page('/account', () => import('./screens/account/Account')),
    list('/drafts', () => import('./screens/drafts/DraftList')),
    page('/drafts/$id', () => import('./screens/drafts/DraftReview')),
    list('/unbilled', () => import('./screens/unbilled/Unbilled')),
    list('/invoices', () => import('./screens/invoices/InvoiceList')),
    page('/invoices/$id', () => import('./screens/invoices/InvoicePage')),
  ]),
]);

export const router = (cache: QueryClient) =>
  createRouter({ routeTree: tree, context: { cache }, defaultPreload: 'intent', scrollRestoration: true });
declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof router>;
  }
}
