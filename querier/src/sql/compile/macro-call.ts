/** The name of a bound argument: a mark and a digit, which no name of a user's is encoded to. */
const bound = '"\uE0007"';
const simpleMax = 120;

/** Cheap to say again: short, and no expression of this kind itself. */
const isSimple = (sql: string): boolean => sql.length <= simpleMax && !sql.includes('inlay_');
/** Without a column in it, it means the same inside the lambda. */
const isConstant = (sql: string): boolean => isSimple(sql) && !sql.includes('"');

/**
 * SQL that names some of its arguments several times. A long argument is bound to a name, once, so that the text and the
 * plan grow with the depth of a statement and not by its power; a short one is written out, which the engine runs faster.
 */
export function once(args: readonly string[], render: (args: readonly string[]) => string): string {
  if (args.every(isSimple)) return render(args);
  const fields: string[] = [];
  const inner = args.map((arg) => {
    if (isConstant(arg)) return arg;
    fields.push(`a${String(fields.length)} := ${arg}`);
    return `${bound}.a${String(fields.length - 1)}`;
  });
  return `list_transform([struct_pack(${fields.join(', ')})], lambda ${bound}: ${render(inner)})[1]`;
}

/** A call of one of `engineMacros`. */
export const macro = (name: string, ...args: readonly string[]): string =>
  once(args, (given) => `${name}(${given.join(', ')})`);
