// The list a record was opened from: its order for "‹ 3 von 41 ›", its address for the way back with the same filter.
const trails = new Map<string, { ids: string[]; href: string }>();

export function keepTrail(name: string, ids: string[], href: string) {
  trails.set(name, { ids, href });
}

export function trailOf(name: string, id: string) {
  const trail = trails.get(name);
  const at = trail?.ids.indexOf(id) ?? -1;
  return {
    href: trail?.href,
    at: at < 0 ? undefined : at + 1,
    of: trail?.ids.length ?? 0,
    before: at > 0 ? trail!.ids[at - 1] : undefined,
    after: at >= 0 ? trail!.ids[at + 1] : undefined,
  };
}
