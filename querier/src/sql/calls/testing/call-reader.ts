import type {
  AggregateCall,
  ColumnReference,
  Expression,
  Frame,
  FrameBound,
  Literal,
  SortKey,
  WindowFunctionCall,
  WindowOver,
} from '../../../relation/expression.js';
import { literal, nullOf, reference } from '../../../relation/make.js';
import type { RelationColumn } from '../../../relation/relation.js';
import { types } from '../../../relation/types.js';
import { plain, type Bound } from '../../meaning/bound.js';
import { parseInterval } from '../../meaning/values/interval.js';
import { aggregateRules } from '../groups/aggregates.js';
import type { GroupArguments } from '../rule.js';
import { timeRules } from '../times.js';
import { windowRules } from '../groups/windows.js';
import type { GoldenTable } from './golden-table.js';

/** A call that stands in a column of a relation below, over a window or not. */
export interface CollectedCall {
  readonly column: RelationColumn;
  readonly call: AggregateCall | WindowFunctionCall;
  readonly over: WindowOver | undefined;
}

const token = /\s*('(?:[^']|'')*'|[0-9]+(?:\.[0-9]+)?|[A-Za-z_][A-Za-z_0-9]*|[(),*-])/y;

/** Reads the calls of the goldens: columns, literals, and calls with all that may follow them. It is no more than they need. */
export class CallReader {
  readonly collected: CollectedCall[] = [];
  readonly #table: GoldenTable;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(table: GoldenTable, text: string) {
    this.#table = table;
    this.#tokens = tokensOf(text);
  }

  expression(): Bound {
    const start = this.#at;
    const expression = this.#operand();
    return plain(expression, this.#tokens.slice(start, this.#at).join(' '));
  }

  #peek(ahead = 0): string {
    return this.#tokens[this.#at + ahead] ?? '';
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  /** Takes the words if they are next. */
  #takes(...words: readonly string[]): boolean {
    const isNext = words.every((word, i) => this.#peek(i).toUpperCase() === word);
    if (isNext) this.#at += words.length;
    return isNext;
  }

  #expect(...words: readonly string[]): void {
    if (!this.#takes(...words)) throw new Error(`expected ${words.join(' ')} before ${this.#peek()}`);
  }

  #operand(): Expression {
    const word = this.#next();
    if (word === '-') return numberOf(`-${this.#next()}`);
    if (/^\d/.test(word)) return numberOf(word);
    if (word.startsWith("'")) return literal(types.utf8, unquoted(word));
    if (this.#peek() === '(') return this.#call(word.toLowerCase());
    const constant = this.#constant(word.toUpperCase());
    if (constant !== undefined) return constant;
    const column = this.#table.columns.get(word);
    if (column === undefined) throw new Error(`there is no column ${word}`);
    return reference(column);
  }

  #constant(word: string): Literal | undefined {
    if (word === 'NULL') return nullOf(types.null);
    if (!['INTERVAL', 'TIMESTAMP', 'DATE'].includes(word)) return undefined;
    const text = unquoted(this.#next());
    if (word === 'INTERVAL') return literal(types.interval, parseInterval(text) ?? null);
    const ns = nsOf(text);
    return word === 'DATE' ? literal(types.date, ns / 86_400_000_000_000n) : literal(types.time, ns);
  }

  #call(name: string): Expression {
    this.#expect('(');
    const isDistinct = this.#takes('DISTINCT');
    const args: Bound[] = [];
    if (this.#takes('*', ')')) this.#at--;
    while (this.#peek() !== ')' && !['ORDER', 'IGNORE'].includes(this.#peek().toUpperCase())) {
      args.push(this.expression());
      this.#takes(',');
    }
    const inside = this.#takes('IGNORE', 'NULLS');
    const order = this.#takes('ORDER', 'BY') ? this.#keys() : [];
    this.#expect(')');
    const isWithinGroup = this.#takes('WITHIN', 'GROUP', '(', 'ORDER', 'BY');
    const keys = isWithinGroup ? this.#keys() : order;
    if (isWithinGroup) this.#expect(')');
    const filter = this.#takes('FILTER', '(', 'WHERE') ? this.#operand() : undefined;
    if (filter !== undefined) this.#expect(')');
    const after = this.#takes('IGNORE', 'NULLS');
    this.#takes('RESPECT', 'NULLS');
    const over = this.#takes('OVER') ? this.#over() : undefined;
    return this.#bound(over, {
      name,
      args,
      context: { nowNs: 0n },
      isDistinct,
      filter,
      order: keys,
      isWithinGroup,
      ignoresNulls: inside || after,
      collect: (call) => this.#collect(call, over),
    });
  }

  #bound(over: WindowOver | undefined, call: GroupArguments): Expression {
    const { name, args } = call;
    const rule = (over === undefined ? undefined : windowRules[name]) ?? timeRules[name] ?? aggregateRules[name];
    if (rule === undefined) throw new Error(`there is no rule for ${name}()`);
    if (args.length < rule.arity[0] || args.length > rule.arity[1])
      throw new Error(`${name}() has a wrong number of arguments`);
    return rule.bind(call);
  }

  #collect(call: AggregateCall | WindowFunctionCall, over: WindowOver | undefined): ColumnReference {
    const column = this.#table.numbers.next(call.type, call.name);
    this.collected.push({ column, call, over });
    return reference(column);
  }

  #keys(): SortKey[] {
    const keys: SortKey[] = [];
    do {
      const expression = this.#operand();
      const isDescending = this.#takes('DESC');
      const isFirst = this.#takes('NULLS', 'FIRST');
      const isLast = !isFirst && this.#takes('NULLS', 'LAST');
      keys.push({ expression, isDescending, nullsFirst: isFirst || (isDescending && !isLast) });
    } while (this.#takes(','));
    return keys;
  }

  #over(): WindowOver {
    this.#expect('(');
    const partition = this.#takes('PARTITION', 'BY') ? [this.#operand()] : [];
    const order = this.#takes('ORDER', 'BY') ? this.#keys() : [];
    const units = ['rows', 'range', 'groups'].find((word) => this.#takes(word.toUpperCase()));
    const frame = units === undefined ? undefined : this.#frame(units as Frame['units']);
    this.#expect(')');
    return { partition, order, frame };
  }

  #frame(units: Frame['units']): Frame {
    this.#expect('BETWEEN');
    const start = this.#frameBound();
    this.#expect('AND');
    return { units, start, end: this.#frameBound() };
  }

  #frameBound(): FrameBound {
    if (this.#takes('CURRENT', 'ROW')) return { kind: 'current_row' };
    if (this.#takes('UNBOUNDED', 'PRECEDING')) return { kind: 'unbounded_preceding' };
    if (this.#takes('UNBOUNDED', 'FOLLOWING')) return { kind: 'unbounded_following' };
    const offset = this.#operand() as Literal;
    return { kind: this.#next().toLowerCase() as 'preceding' | 'following', offset };
  }
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const scanner = new RegExp(token);
  while (scanner.lastIndex < text.length) {
    const at = scanner.lastIndex;
    const [, found] = scanner.exec(text) ?? [];
    if (found === undefined) throw new Error(`cannot read ${text.slice(at)}`);
    tokens.push(found);
  }
  return tokens;
}

const unquoted = (word: string): string => word.slice(1, -1).replaceAll("''", "'");

const numberOf = (text: string): Literal =>
  text.includes('.') ? literal(types.f64, Number(text)) : literal(types.i64, BigInt(text));

function nsOf(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  const ms = Date.parse(whole.includes('T') ? `${whole}Z` : `${whole}T00:00:00Z`);
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
