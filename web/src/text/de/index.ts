import { app } from './app';
import { house } from './house';
import { money } from './money';
import { words } from './words';
import { work } from './work';

export const de = { ...app, ...house, ...money, ...words, ...work };

/** What every other language has to say as well: the same names, the same arguments. */
type Said<T> = T extends (...args: infer A) => string ? (...args: A) => string : T extends string ? string : { [K in keyof T]: Said<T[K]> };
export type Text = Said<typeof de>;
