import type { Expression } from '../../../relation/expression.js';
import type { DataType } from '../../../relation/types.js';

/** An argument as the printer of a function sees it. */
export interface PrintedArgument {
  readonly sql: string;
  readonly expression: Expression;
}

/** A call whose arguments have been written already. */
export interface PrintedCall {
  readonly args: readonly PrintedArgument[];
  readonly type: DataType;
}

/** Writes a call in the engine's SQL, in parentheses where it needs them: an operand may stand in any place. */
export type FunctionPrinter = (call: PrintedCall) => string;

/** The name of a bound argument: a mark and a digit. */
const bound = '"\uE0007"';
const simpleMax = 40;

/** Cheap to write and to compute a second time. */
const isSimple = ({ expression: { kind }, sql }: PrintedArgument): boolean =>
  (kind === 'column' || kind === 'literal') && sql.length <= simpleMax;

/**
 * Writes what names some of its arguments more than once. An argument that is more than a column or a short literal is bound to a
 * name, so that it is computed once, and the text grows with the depth of an expression and not by its power.
 */
export function once(args: readonly PrintedArgument[], render: (args: readonly string[]) => string): string {
  if (args.every(isSimple)) return render(args.map(({ sql }) => sql));
  const fields: string[] = [];
  const names = args.map((arg) => {
    if (arg.expression.kind === 'literal' && isSimple(arg)) return arg.sql;
    fields.push(`a${String(fields.length)} := ${arg.sql}`);
    return `${bound}.a${String(fields.length - 1)}`;
  });
  return `list_transform([struct_pack(${fields.join(', ')})], lambda ${bound}: ${render(names)})[1]`;
}

/** A printer of `name(args)`. */
export const named =
  (name: string): FunctionPrinter =>
  ({ args }) =>
    `${name}(${args.map(({ sql }) => sql).join(', ')})`;

/** A printer of `(a symbol b …)`. */
export const infix =
  (symbol: string): FunctionPrinter =>
  ({ args }) =>
    `(${args.map(({ sql }) => sql).join(` ${symbol} `)})`;

/** A printer of a pattern in which `$1`, `$2` … stand for the arguments, each at most once. */
export const pattern =
  (text: string): FunctionPrinter =>
  ({ args }) =>
    text.replace(/\$(\d)/g, (_, digit: string) => args[Number(digit) - 1]?.sql ?? '');
