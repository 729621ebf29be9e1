import type { Text } from '../de';
import { app } from './app';
import { money } from './money';
import { words } from './words';
import { work } from './work';

export const en: Text = { ...app, ...money, ...words, ...work };
