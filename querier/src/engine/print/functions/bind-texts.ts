/** The name of what is bound: a mark and a digit, another one than that of `once`, in whose texts it may stand. */
const bound = '"\uE0008"';

/**
 * Binds texts of the engine's to names for a text that names them several times, so that each is computed once. What `render` gives may name
 * nothing else but columns and literals: where one binding stands in another, the inner one hides the names of the outer.
 */
export function bindTexts(texts: readonly string[], render: (names: readonly string[]) => string): string {
  const fields = texts.map((text, i) => `b${String(i)} := ${text}`);
  const names = texts.map((_, i) => `${bound}.b${String(i)}`);
  return `list_transform([struct_pack(${fields.join(', ')})], lambda ${bound}: ${render(names)})[1]`;
}
