/** A part of what matches are replaced with: a text, or what a group matched, by its number (0: the match) or its name. */
export type ReplacementPart = string | { readonly group: number | string };

/**
 * Reads a replacement as DataFusion does: `\1` and `\\1` are groups, as are `$1`, `$name` (as long as letters, digits and `_` go) and
 * `${name}`; `$$` is a dollar.
 */
export function parseReplacement(text: string): readonly ReplacementPart[] {
  const converted = text.replace(/\\{1,2}(\d+)/g, '$${$1}');
  const parts: ReplacementPart[] = [];
  const add = (piece: string): void => {
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + piece;
    else if (piece !== '') parts.push(piece);
  };
  let rest = converted;
  for (;;) {
    const at = rest.indexOf('$');
    add(at === -1 ? rest : rest.slice(0, at));
    if (at === -1) return parts;
    rest = rest.slice(at);
    const [matched, braced, plain] = /^\$(?:\{([^}]*)\}|(\w+))/.exec(rest) ?? [];
    const name = braced ?? plain;
    if (matched !== undefined && name !== undefined) parts.push({ group: /^\d+$/.test(name) ? Number(name) : name });
    else add('$');
    rest = rest.slice(matched?.length ?? (rest.startsWith('$$') ? 2 : 1));
  }
}

/** The number of a group that a replacement names; undefined for none of the pattern's, which stands for nothing. */
export function groupNumber(name: number | string, groups: readonly (string | undefined)[]): number | undefined {
  if (typeof name === 'number') return name <= groups.length ? name : undefined;
  const at = groups.indexOf(name);
  return at === -1 ? undefined : at + 1;
}
