// Files go in by themselves, streamed; what comes back names them in the record they belong to.
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
