const boundBytesMax = 64;
const encoder = new TextEncoder();
const codePointMax = 0x10ffff;

/** The longest beginning of at most 64 UTF-8 bytes, cut between characters. */
function cut(value: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of value) {
    bytes += encoder.encode(character).length;
    if (bytes > boundBytesMax) return kept;
    kept += character;
  }
  return kept;
}

/** A value of at most 64 bytes that sorts before or with `value`, by UTF-8 bytes. */
export const lowerBound = (value: string): string => cut(value);

/** A value of at most 64 bytes that sorts after or with `value`; undefined when there is none. */
export function upperBound(value: string): string | undefined {
  const kept = cut(value);
  if (kept.length === value.length) return value;
  const characters = Array.from(kept);
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const next = nextCodePoint(last.codePointAt(0) ?? codePointMax);
    // A longer character could pass the limit by a few bytes; then the one before it is raised instead.
    const raised = next === undefined ? undefined : characters.join('') + String.fromCodePoint(next);
    if (raised !== undefined && encoder.encode(raised).length <= boundBytesMax) return raised;
  }
  return undefined;
}

/** UTF-8 bytes sort as code points do; surrogates are none. */
function nextCodePoint(codePoint: number): number | undefined {
  if (codePoint >= codePointMax) return undefined;
  return codePoint === 0xd7ff ? 0xe000 : codePoint + 1;
}
