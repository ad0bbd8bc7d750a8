import { literal, int, nullOf, text } from '../../../relation/make.js';
import { types } from '../../../relation/types.js';
import { plain, type Bound } from '../../meaning/bound.js';
import { functionRule } from '../index.js';

/** Reads a call as the files in `cases` write it: names of columns, literals, and calls of functions of rows. */
export class CaseReader {
  readonly #columns: ReadonlyMap<string, Bound>;
  #rest: string;

  constructor(call: string, columns: ReadonlyMap<string, Bound>) {
    this.#columns = columns;
    this.#rest = call;
  }

  /** The call, bound by its rule. */
  read(): Bound {
    const made = this.#value();
    if (this.#rest !== '') throw new Error(`what is ${this.#rest}?`);
    return made;
  }

  #take(pattern: RegExp): string | undefined {
    const [whole, part] = pattern.exec(this.#rest) ?? [];
    if (whole === undefined) return undefined;
    this.#rest = this.#rest.slice(whole.length);
    return part ?? whole;
  }

  #value(): Bound {
    const string = this.#take(/^'((?:[^']|'')*)'/);
    if (string !== undefined) return plain(text(string.replaceAll("''", "'")), `Utf8("${string}")`);
    const number = this.#take(/^-?\d+(?:\.\d+)?(?:e\d+)?/);
    if (number !== undefined)
      return /[.e]/.test(number)
        ? plain(literal(types.f64, Number(number)), `Float64(${number})`)
        : plain(int(BigInt(number)), `Int64(${number})`);
    const word = this.#take(/^\w+/) ?? '';
    if (this.#take(/^\(/) !== undefined) return this.#call(word);
    if (word === 'NULL') return plain(nullOf(types.null), 'NULL');
    if (word === 'true') return plain(literal(types.bool, true), 'Boolean(true)');
    const column = this.#columns.get(word);
    if (column === undefined) throw new Error(`there is no column "${word}" before ${this.#rest}`);
    return column;
  }

  #call(name: string): Bound {
    const args: Bound[] = [];
    while (this.#take(/^\)/) === undefined) {
      args.push(this.#value());
      this.#take(/^, /);
    }
    const rule = functionRule(name);
    if (rule?.kind !== 'scalar') throw new Error(`${name} is no function of a row`);
    const [fewest, most] = rule.arity;
    if (args.length < fewest || args.length > most) throw new Error(`${name}() with ${String(args.length)} arguments`);
    return {
      expression: rule.bind({ name, args, context: { nowNs: 0n } }),
      name: rule.display?.(args) ?? `${rule.shown ?? name}(${args.map((arg) => arg.name).join(',')})`,
      role: rule.role?.(args) ?? 'plain',
    };
  }
}
