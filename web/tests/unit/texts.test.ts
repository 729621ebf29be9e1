import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { de } from '~/text/de';
import { en } from '~/text/en';

const SRC = new URL('../../src', import.meta.url).pathname;
const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => (statSync(join(folder, name)).isDirectory() ? files(join(folder, name)) : [join(folder, name)]));
const sources = files(SRC).filter((path) => /\.tsx?$/.test(path) && !path.includes('/text/') && !path.endsWith('schema.ts'));
const whole = sources.map((path) => readFileSync(path, 'utf8')).join('\n');

/** Names of messages, `drafts.fields.title`; those looked up by a value of the contract are left out. */
const names = (of: object, before = ''): string[] =>
  Object.entries(of).flatMap(([name, value]) => (typeof value === 'object' ? names(value, `${before}${name}.`) : [`${before}${name}`]));
const LOOKED_UP = /^(words|events|nav)\.|\.fields\.|\.periods\.|\.looks\.|\.reasons\.|\.kinds\.|\.roleNames\.|\.languages\.|\.areas\.|\.parts\.|\.outcomes\.|\.missing\.|^palette\.(go|act|app)$/;

test('every message is used', () => {
  const used = (name: string) => new RegExp(`\\.${name.split('.').at(-1)}\\b`).test(whole);
  expect(names(de).filter((name) => !LOOKED_UP.test(name) && !used(name))).toEqual([]);
});
test('English says what German says, and in English', () => {
  expect(names(en).sort()).toEqual(names(de).sort());
  const german = /[äöüß]/;
  const leftOver = names(en).filter((name) => {
    const value = name.split('.').reduce<unknown>((found, key) => (found as Record<string, unknown>)[key], en);
    return typeof value === 'string' && german.test(value);
  });
  expect(leftOver).toEqual([]);
});
test('no text stands in a screen', () => {
  const texts = sources.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/>\s*([A-ZÄÖÜ][a-zäöüß]{3,}[^<>{}=;()]*)<\//g)].map((m) => `${path}: ${m[1]}`));
  expect(texts).toEqual(expect.not.arrayContaining([expect.stringMatching(/screens/)]));
});
test('files stay short and imports point inward', () => {
  const floors = ['text', 'api', 'ui', 'app', 'screens'];
  const long: string[] = [];
  const outward: string[] = [];
  for (const path of sources) {
    const text = readFileSync(path, 'utf8');
    const [floor, area] = path.slice(SRC.length + 1).split('/');
    if (text.split('\n').length > 300) long.push(path);
    for (const [, to, toArea] of text.replaceAll(/import type .*/g, '').matchAll(/from '~\/(\w+)\/?(\w+)?/g)) {
      if (floors.indexOf(to!) > floors.indexOf(floor!) && floors.includes(floor!)) outward.push(`${path} -> ${to}`);
      if (floor === 'screens' && to === 'screens' && area !== toArea) outward.push(`${path} -> ${to}/${toArea}`);
    }
  }
  expect(long).toEqual([]);
  expect(outward).toEqual([]);
});
