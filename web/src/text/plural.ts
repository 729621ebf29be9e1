type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
const rules: Record<string, Intl.PluralRules> = {};

/** The form a number asks for in a language; `#` stands for the number in local form. */
export function plural(lang: string, n: number, forms: Forms): string {
  const form = forms[(rules[lang] ??= new Intl.PluralRules(lang)).select(n)] ?? forms.other;
  return form.replace('#', n.toLocaleString(lang));
}
