import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

// The committed bundle, as the gateway serves it. Sizes in kB, gzipped; limits with room for the next screens.
const FOLDER = new URL('../../../services/gateway/src/kontor/gateway/web/', import.meta.url).pathname;
const there = existsSync(FOLDER + 'index.html');
const kB = (name: string) => gzipSync(readFileSync(FOLDER + name), { level: 9 }).length / 1000;

test.runIf(there)('the first load stays small, and so does each chunk', () => {
  const page = readFileSync(FOLDER + 'index.html', 'utf8');
  const first = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((m) => m[1]!);
  expect(first.reduce((sum, name) => sum + kB(name), 0)).toBeLessThan(150);
  const parts = readdirSync(FOLDER + 'assets').filter((name) => name.endsWith('.js') && !first.includes(`assets/${name}`));
  expect(parts.map((name) => [name, kB(`assets/${name}`)]).filter(([, size]) => (size as number) > 25)).toEqual([]);
  const styles = readdirSync(FOLDER + 'assets').filter((name) => name.endsWith('.css'));
  expect(styles.reduce((sum, name) => sum + kB(`assets/${name}`), 0)).toBeLessThan(20);
});
