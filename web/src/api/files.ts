// Files go in by themselves, streamed; what comes back names them in the record they belong to. Those that come out are
// fetched, so that a refusal is read here and not saved as a file.
import { language } from '~/text';
import { Problem, problemOf, type Schema } from './client';

export type FileRef = Schema['common.FileRef'];

/** Raises a Problem: too large, of a kind that is not taken, or no answer at all. */
export async function upload(file: File, purpose: 'statement' | 'receipt' | 'attachment'): Promise<FileRef> {
  const headers = { 'Content-Type': 'application/octet-stream' };
  const asked = fetch(`/v1/files?purpose=${purpose}&name=${encodeURIComponent(file.name)}`, { method: 'POST', headers, body: file });
  const answer = await asked.catch(() => {
    throw new Problem(0, 'offline', '');
  });
  if (!answer.ok) throw await problemOf(answer);
  return (await answer.json()) as FileRef;
}

/** The file an address answers, asked with a body where it is made of one. Raises a Problem. */
export async function fetched(path: string, body?: unknown): Promise<Blob> {
  const headers = { 'Accept-Language': language(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
  const asked = fetch(path, body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await asked.catch(() => {
    throw new Problem(0, 'offline', '');
  });
  if (!answer.ok) throw await problemOf(answer);
  return answer.blob();
}

/** Saved on the device, under a name people recognise. */
export function save(file: Blob, name: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
