// The one way to the REST contract: typed by openapi.json, refusals as Problem, the session in its cookie. Amounts stay
// strings. What an own change was announced as is sent with the next readings, so that figures have counted it.
import createClient, { type Middleware } from 'openapi-fetch';
import { language } from '~/text';
import type { components, operations, paths } from './schema';

export type Schema = components['schemas'];
export type Money = Schema['common.Money'];
export type Ref = Schema['common.Ref'];
export type Action = Schema['common.AllowedAction'];
export type Summary = Schema['common.Summary'];
export type Operations = operations;

export type Fault = { pointer: string; code: string; detail: string };

/** A refusal as the server told it; status 0: there was no answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly faults: Fault[] = [],
    readonly traceId = '',
    readonly moved: { current?: unknown; by: string; at: string } = { by: '', at: '' },
  ) {
    super(detail);
  }

  /** Whether trying again may help without anybody changing anything. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The problem an answer carries; one that is no problem+json keeps its status only. */
export async function problemOf(answer: Response): Promise<Problem> {
  const told = await answer.json().catch(() => ({}));
  const moved = { current: told.current, by: told.changed_by ?? '', at: told.changed_at ?? '' };
  return new Problem(answer.status, told.code ?? '', told.detail ?? answer.statusText, told.errors, told.trace_id, moved);
}

/** Takes over when the session has ended; set by the shell, which knows the way to the sign-in page. */
export const onSignedOut: { run: () => void } = { run: () => {} };

const speaking: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', language());
    return request;
  },
  async onResponse({ response, request }) {
    if (response.ok || response.status === 304) return response;
    if (response.status === 401 && !request.url.endsWith('/v1/me')) onSignedOut.run();
    throw await problemOf(response);
  },
  onError() {
    return new Problem(0, 'offline', 'offline');
  },
};

const array = { style: 'form', explode: true } as const;
// Nothing is kept by the browser: a record's version says nothing of what its answer shows of others.
export const api = createClient<paths>({ cache: 'no-store', baseUrl: '/', credentials: 'same-origin', querySerializer: { array } });
api.use(speaking);

/** The answer's data, or the Problem thrown. */
export async function told<T>(asked: Promise<{ data?: T }>): Promise<T> {
  return (await asked).data as T;
}

/** Headers of a change: its name, so that it happens once, and the version it is based on. */
export const once = (key: string) => ({ 'Idempotency-Key': key });
export const basedOn = (etag: string, key: string) => ({ 'Idempotency-Key': key, 'If-Match': `"${etag}"` });

/** A UUIDv7: ids made later sort later. */
export function newId(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 255;
  bytes[6] = (bytes[6]! & 15) | 112;
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
