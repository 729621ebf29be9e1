// What a browser says of itself, in words people know; the most special name comes first, the others imitate each other.
const BROWSERS: [RegExp, string][] = [[/Edg(e|A|iOS)?\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\/|FxiOS\//, 'Firefox'], [/Chrome\/|CriOS\//, 'Chrome'], [/Safari\//, 'Safari']];
const SYSTEMS: [RegExp, string][] = [[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X|Macintosh/, 'Mac'], [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux']];

const first = (known: [RegExp, string][], told: string) => known.find(([mark]) => mark.test(told))?.[1];

/** `Firefox, Linux`; what is no browser keeps the name it gave itself. */
export function deviceOf(told: string): string {
  const parts = [first(BROWSERS, told), first(SYSTEMS, told)].filter(Boolean);
  return parts.join(', ') || told;
}
