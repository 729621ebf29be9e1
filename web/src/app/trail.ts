// The list a record was opened from: its order for "‹ 3 von 41 ›", its address for the way back with the same filter.
type Trail = { ids: string[]; href: string; before: number; of: number };
const trails = new Map<string, Trail>();

/** `before`: how many stand before these in the list; `of`: how many there are in all. */
export function keepTrail(name: string, trail: Trail) {
  trails.set(name, trail);
}

export function trailOf(name: string, id: string) {
  const trail = trails.get(name);
  const at = trail?.ids.indexOf(id) ?? -1;
  return {
    href: trail?.href,
    at: at < 0 ? undefined : trail!.before + at + 1,
    of: trail?.of ?? 0,
    before: at > 0 ? trail!.ids[at - 1] : undefined,
    after: at >= 0 ? trail!.ids[at + 1] : undefined,
  };
}
