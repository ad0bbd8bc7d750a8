import { readFileSync } from 'node:fs';
import { defined } from '@inlay/core';
import type { RelationColumn } from '../../../relation/relation.js';
import { literal, nullOf, reference, text } from '../../../relation/make.js';
import { types, type DataType } from '../../../relation/types.js';
import { plain, type Bound } from '../bound.js';
import { castTo, writtenCast } from '../cast.js';
import { caseOf } from '../case.js';
import * as literals from '../literal.js';
import { binary, unary, type BinaryOperator } from '../operators.js';
import { between, inList, is, like } from '../predicates.js';

/** For tests: an expression as `make-goldens.py` writes it, a name of a column or a form with its parts. */
export type Form = string | readonly [string, ...unknown[]];

/** For tests: what DataFusion says of an expression. */
export interface Golden {
  readonly of: Form;
  readonly refused?: true;
  readonly name?: string;
  readonly type?: string;
  /** Texts, and what stands for an error, and for a result that does not fit. */
  readonly values?: readonly (string | null | { readonly error?: true; readonly overflow?: true })[];
}

/** For tests: a file of JSON lines beside the goldens' script. */
export const readLines = (name: string): readonly unknown[] =>
  readFileSync(new URL(`${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

const decimal = (precision: number, scale: number): DataType => ({ kind: 'decimal', precision, scale });
/** For tests: the types that goldens name, in SQL or by Arrow. */
export const typesByName: Readonly<Record<string, DataType>> = {
  BOOLEAN: types.bool,
  TINYINT: types.i8,
  SMALLINT: types.i16,
  INT: types.i32,
  BIGINT: types.i64,
  'TINYINT UNSIGNED': types.u8,
  'INT UNSIGNED': types.u32,
  'BIGINT UNSIGNED': types.u64,
  FLOAT: types.f32,
  DOUBLE: types.f64,
  DECIMAL: decimal(38, 10),
  'DECIMAL(10,2)': decimal(10, 2),
  'DECIMAL(38,10)': decimal(38, 10),
  'DECIMAL(3,3)': decimal(3, 3),
  VARCHAR: types.utf8,
  BYTEA: types.binary,
  DATE: types.date,
  TIMESTAMP: types.time,
  INTERVAL: types.interval,
  TIME: types.timeOfDay,
  'Time32(Second)': { kind: 'time_of_day', unit: 's' },
  'Time32(Millisecond)': { kind: 'time_of_day', unit: 'ms' },
  'Time64(Microsecond)': { kind: 'time_of_day', unit: 'us' },
  'Timestamp(Second, None)': { kind: 'timestamp', unit: 's' },
  'Timestamp(Millisecond, None)': { kind: 'timestamp', unit: 'ms' },
  'Timestamp(Microsecond, None)': { kind: 'timestamp', unit: 'us' },
  'Duration(Nanosecond)': { kind: 'duration', unit: 'ns' },
  'Duration(Second)': { kind: 'duration', unit: 's' },
  'Duration(Millisecond)': { kind: 'duration', unit: 'ms' },
  'List(Utf8)': { kind: 'list', item: types.utf8 },
};

const words: ReadonlySet<string> = new Set(['LIKE', 'ILIKE', 'SIMILAR TO']);

/** For tests: makes the expression as the front end does. */
export class GoldenBinder {
  readonly #columns: ReadonlyMap<string, RelationColumn>;

  constructor(columns: readonly RelationColumn[]) {
    this.#columns = new Map(columns.map((column) => [column.name, column]));
  }

  bind(form: Form): Bound {
    if (typeof form === 'string') {
      const column = defined(this.#columns.get(form), form);
      return plain(reference(column), `t.${form}`);
    }
    const [kind, ...parts] = form;
    return this.#literal(kind, parts[0]) ?? this.#form(kind, parts);
  }

  #literal(kind: string, value: unknown): Bound | undefined {
    const given = String(value);
    switch (kind) {
      case 'number':
        return literals.literalBound(literals.numberLiteral(given.replace(/^-/, ''), given.startsWith('-')));
      case 'text':
        return literals.literalBound(text(given));
      case 'null':
        return literals.literalBound(nullOf(types.null));
      case 'bool':
        return literals.literalBound(literal(types.bool, value === true));
      case 'timestamp':
        return literals.typedLiteral(given, types.time);
      case 'date':
        return literals.typedLiteral(given, types.date);
      case 'interval':
        return literals.literalBound(literals.intervalLiteral(given));
      case 'hex':
        return literals.literalBound(literals.hexLiteral(given));
      default:
        return undefined;
    }
  }

  #form(kind: string, parts: readonly unknown[]): Bound {
    if (kind === 'CASE') return this.#case(parts);
    if (kind === 'ARROW' || kind.endsWith('CAST')) return this.#cast(kind, parts);
    const [first, ...rest] = parts.map((part) => this.bind(part as Form));
    const value = defined(first, kind);
    const isNegated = kind.startsWith('NOT ');
    const word = kind.replace(/^NOT /, '');
    if (kind === 'NEG') return unary('-', value);
    if (kind === 'NOT') return unary('NOT', value);
    if (kind.startsWith('IS ') && rest.length === 0)
      return is(value, kind.slice('IS '.length) as Parameters<typeof is>[1]);
    const second = defined(rest[0], kind);
    if (word === 'IN') return inList(value, rest, isNegated);
    if (word === 'BETWEEN') return between(value, [second, defined(rest[1], kind)], isNegated);
    if (words.has(word)) return like(value, second, { word: word as 'LIKE', isNegated, escape: undefined });
    return binary(kind as BinaryOperator, value, second);
  }

  #cast(kind: string, [value, name]: readonly unknown[]): Bound {
    const given = this.bind(value as Form);
    const type = defined(typesByName[String(name)], String(name));
    const cast =
      kind === 'ARROW' ? castTo(given.expression, type) : writtenCast(given.expression, type, kind === 'TRY_CAST');
    return plain(cast, given.name);
  }

  #case([operand, branches, otherwise]: readonly unknown[]): Bound {
    return caseOf(
      operand === null ? undefined : this.bind(operand as Form),
      (branches as readonly (readonly [Form, Form])[]).map(([when, then]) => ({
        when: this.bind(when),
        then: this.bind(then),
      })),
      otherwise === null ? undefined : this.bind(otherwise as Form),
    );
  }
}
