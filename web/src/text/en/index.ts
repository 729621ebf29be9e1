import type { Text } from '../de';
import { app } from './app';
import { house } from './house';
import { money } from './money';
import { words } from './words';
import { work } from './work';

export const en: Text = { ...app, ...house, ...money, ...words, ...work };
