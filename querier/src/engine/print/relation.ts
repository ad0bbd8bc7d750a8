import { assert, defined, unreachable } from '@inlay/core';
import type { ColumnNumber, Expression, SortKey } from '../../relation/expression.js';
import type {
  Aggregate,
  Definition,
  Distinct,
  Filter,
  Join,
  Limit,
  Project,
  Relation,
  RelationColumn,
  Scan,
  Series,
  SetOperation,
  Sort,
  SystemScan,
  Unnest,
  Values,
  Window,
  With,
} from '../../relation/relation.js';
import {
  chosenAgain,
  isBare,
  isColumnName,
  isOpen,
  namesUnder,
  readBlock,
  nestedText,
  wrapped,
  type Block,
  type OrderTerm,
} from './block.js';
import { aggregateOverColumns, windowOverColumns } from './argument-columns.js';
import { isFloat } from '../../relation/types.js';
import { printAggregate, printWindow } from './call.js';
import { engineType } from './engine-type.js';
import { printExpression, type Surroundings } from './expression.js';

/** A table of the engine's that a scan reads: what stands in FROM, and its columns by their names in the table. */
export interface ScanSource {
  readonly from: string;
  readonly columnSql: (name: string) => string;
}

/** Where the rows of scans are. */
export interface Sources {
  readonly scan: (scan: Scan) => ScanSource;
  readonly systemScan: (scan: SystemScan) => ScanSource;
}

type Outer = (id: ColumnNumber) => string;

/** Beyond the numbers of all columns that a statement has. */
const firstOwnColumn = 2 ** 40;

/** Columns that no query around has: the tree names what is not there. */
export const nothingAround: Outer = (id) => {
  throw new Error(`column ${String(id)} is not in reach`);
};

/** Writes relations as SELECTs; one for each statement, as it numbers the aliases. */
export class RelationPrinter {
  readonly #sources: Sources;
  #aliases = 0;
  #columns = firstOwnColumn;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** A SELECT as far as it is put together; `outer` gives the columns of the queries around. */
  block(relation: Relation, outer: Outer): Block {
    switch (relation.kind) {
      case 'scan':
        return this.#scan(relation, this.#sources.scan(relation));
      case 'system_scan':
        return this.#scan(relation, this.#sources.systemScan(relation));
      case 'values':
        return this.#values(relation, outer);
      case 'series':
        return this.#series(relation, outer);
      case 'unnest':
        return this.#unnest(relation, outer);
      case 'filter':
        return this.#filter(relation, outer);
      case 'project':
        return this.#project(relation, outer);
      case 'aggregate':
        return this.#aggregate(relation, outer);
      case 'window':
        return this.#window(relation, outer);
      case 'join':
        return this.#join(relation, outer);
      case 'set':
        return this.#set(relation, outer);
      case 'distinct':
        return this.#distinct(relation, outer);
      case 'sort':
        return this.#sort(relation, outer);
      case 'limit':
        return this.#limit(relation, outer);
      case 'with':
        return this.#with(relation, outer);
      case 'read':
        return this.#read(relation.number, relation.columns);
      default:
        return unreachable(relation);
    }
  }

  #alias(): string {
    return `q${String(++this.#aliases)}`;
  }

  readonly #nextColumn = (): ColumnNumber => this.#columns++;

  /** A block to whose visible columns expressions may be added. */
  #opened(relation: Relation, outer: Outer): Block {
    const block = this.block(relation, outer);
    return isOpen(block) && block.order.length === 0 ? block : wrapped(block, this.#alias());
  }

  #around({ visible }: Pick<Block, 'visible'>, outer: Outer): Surroundings {
    const columnSql = (id: ColumnNumber): string => visible.get(id) ?? outer(id);
    return { columnSql, querySql: (relation) => nestedText(this.block(relation, columnSql)) };
  }

  #scan({ columns }: Scan | SystemScan, source: ScanSource): Block {
    const alias = this.#alias();
    const visible = new Map(columns.map(({ id, name }) => [id, `${alias}.${source.columnSql(name)}`]));
    return readBlock(`${source.from} AS ${alias}`, visible, true);
  }

  #values({ columns, rows }: Values, outer: Outer): Block {
    if (columns.length === 0 && rows.length === 1) return readBlock('', new Map(), false);
    const alias = this.#alias();
    const ids = columns.map(({ id }) => id);
    const around = this.#around({ visible: new Map() }, outer);
    const nulls = columns.map(({ id, type }) => `CAST(NULL AS ${engineType(type)}) AS c${String(id)}`);
    const text =
      rows.length === 0
        ? `(SELECT ${nulls.join(', ')} WHERE false) AS ${alias}`
        : `(VALUES ${rows
            .map((row) => `(${row.map((value) => printExpression(value, around)).join(', ')})`)
            .join(', ')}) AS ${alias}(${ids.map((id) => `c${String(id)}`).join(', ')})`;
    return readBlock(text, namesUnder(alias, ids), true);
  }

  #series({ columns: [column], start, stop, step, isStopIncluded }: Series, outer: Outer): Block {
    const around = this.#around({ visible: new Map() }, outer);
    const isTime = column.type.kind === 'timestamp';
    const bound = (expression: Expression): string => {
      const sql = printExpression(expression, around);
      return isTime && expression.type.kind === 'timestamp' ? `epoch_ns(${sql})` : sql;
    };
    const name = isStopIncluded ? 'generate_series' : 'range';
    const value = isTime ? `make_timestamp_ns("${name}")` : `"${name}"`;
    const alias = this.#alias();
    const text = `(SELECT ${value} AS c${String(column.id)} FROM ${name}(${[start, stop, step].map(bound).join(', ')})) AS ${alias}`;
    return readBlock(text, namesUnder(alias, [column.id]), true);
  }

  #unnest({ input, list, item }: Unnest, outer: Outer): Block {
    const block = this.#opened(input, outer);
    const sql = `unnest(${printExpression(list, this.#around(block, outer))})`;
    return { ...block, select: [...passedOn(block), { id: item.id, sql }] };
  }

  #filter({ input, condition }: Filter, outer: Outer): Block {
    const block = this.#opened(input, outer);
    return { ...block, where: [...block.where, printExpression(condition, this.#around(block, outer))] };
  }

  #project({ input, outputs }: Project, outer: Outer): Block {
    let block = this.block(input, outer);
    const chosen = outputs.flatMap(({ column, expression }) =>
      expression.kind === 'column' ? [{ id: column.id, from: expression.id }] : [],
    );
    const known = new Set(block.select?.map(({ id }) => id));
    const isChoice = chosen.length === outputs.length && chosen.every(({ from }) => known.has(from));
    if (block.select !== undefined && block.distinct === '' && isChoice) return chosenAgain(block, chosen);
    // What is computed of a row is the same whether rows are left out by number before or after it.
    if (block.select !== undefined) block = wrapped(block, this.#alias());
    const around = this.#around(block, outer);
    return {
      ...block,
      select: outputs.map(({ column, expression }) => ({ id: column.id, sql: printExpression(expression, around) })),
    };
  }

  #aggregate(relation: Aggregate, outer: Outer): Block {
    const { input, groups, sets, calls, groupings } = aggregateOverColumns(relation, this.#nextColumn);
    const block = this.#opened(input, outer);
    const around = this.#around(block, outer);
    const keys = groups.map(({ expression }) => printExpression(expression, around));
    const key = (i: number): string => defined(keys[i], 'an expression of a group');
    return {
      ...block,
      select: [
        ...groups.map(({ column }, i) => ({ id: column.id, sql: key(i) })),
        ...calls.map(({ column, call }) => ({ id: column.id, sql: printAggregate(call, around, '') })),
        ...groupings.map(({ column, groups: of }) => ({
          id: column.id,
          sql: `CAST(grouping(${of.map(key).join(', ')}) AS INTEGER)`,
        })),
      ],
      group:
        sets === undefined
          ? ` GROUP BY ${keys.length === 0 ? '()' : keys.join(', ')}`
          : ` GROUP BY GROUPING SETS (${sets.map((set) => `(${set.map(key).join(', ')})`).join(', ')})`,
    };
  }

  #window(relation: Window, outer: Outer): Block {
    const { input, windows } = windowOverColumns(relation, this.#nextColumn);
    const block = this.#opened(input, outer);
    const around = this.#around(block, outer);
    const made = windows.map(({ column, call, over }) => ({ id: column.id, sql: printWindow(call, over, around) }));
    return { ...block, select: [...passedOn(block), ...made] };
  }

  /** A relation as it may stand in a FROM beside others. */
  #item(relation: Relation, outer: Outer): Block {
    const block = this.block(relation, outer);
    return isBare(block) && block.isSimple ? block : wrapped(block, this.#alias());
  }

  #join({ type, left, right, condition, isLateral }: Join, outer: Outer): Block {
    // The engine has semi and anti joins that keep the left side only.
    const isSwapped = type === 'right_semi' || type === 'right_anti';
    const first = this.#item(isSwapped ? right : left, outer);
    const sees: Outer = isLateral ? (id) => first.visible.get(id) ?? outer(id) : outer;
    const second = this.#item(isSwapped ? left : right, sees);
    const both = new Map([...first.visible, ...second.visible]);
    const word = joinWords[type];
    const lateral = isLateral ? 'LATERAL ' : '';
    const on = condition === undefined ? 'true' : printExpression(condition, this.#around({ visible: both }, outer));
    const text =
      type === 'inner' && condition === undefined && !isLateral
        ? `(${first.from} CROSS JOIN ${second.from})`
        : `(${first.from} ${word} JOIN ${lateral}${second.from} ON ${on})`;
    const keepsOne = type.endsWith('_semi') || type.endsWith('_anti');
    return readBlock(text, keepsOne ? first.visible : both, true);
  }

  #set(relation: SetOperation, outer: Outer): Block {
    const alias = this.#alias();
    const ids = relation.columns.map(({ id }) => id);
    const names = ids.map((id) => `c${String(id)}`).join(', ');
    return readBlock(`(${this.#setText(relation, outer)}) AS ${alias}(${names})`, namesUnder(alias, ids), true);
  }

  /** A chain of the same operation, which may have hundreds of links, is written without a subquery for each. */
  #setText(relation: SetOperation, outer: Outer): string {
    const { left, right, operation, isAll } = relation;
    const isChain =
      left.kind === 'set' && left.operation === operation && left.isAll === isAll && operation === 'union';
    const first = isChain ? this.#setText(left, outer) : `(${this.#inOrder(left, outer)})`;
    return `${first} ${operation.toUpperCase()}${isAll ? ' ALL' : ''} (${this.#inOrder(right, outer)})`;
  }

  /** Its columns in their order: they are told apart by position. */
  #inOrder(relation: Relation, outer: Outer): string {
    const block = this.block(relation, outer);
    const given = block.select?.map(({ id }) => id) ?? [...block.visible.keys()];
    const wanted = relation.columns.map(({ id }) => id);
    if (given.length === wanted.length && given.every((id, i) => id === wanted[i])) return nestedText(block);
    return nestedText(selectColumns(isOpen(block) ? block : wrapped(block, this.#alias()), wanted));
  }

  #distinct({ input, on, columns }: Distinct, outer: Outer): Block {
    if (on === undefined) {
      const block = this.block(input, outer);
      const isPlain = block.distinct === '' && block.order.length === 0 && block.limit === '';
      const open = isPlain ? block : wrapped(block, this.#alias());
      const ids = columns.map(({ id }) => id);
      return { ...(open.select === undefined ? selectColumns(open, ids) : open), distinct: 'DISTINCT ' };
    }
    // The order says which row is the first, so that it has to be that of the same SELECT.
    const [below, keys] = input.kind === 'sort' ? [input.input, input.keys] : [input, []];
    const block = this.#opened(below, outer);
    const around = this.#around(block, outer);
    const targets = on.map((expression) => printExpression(expression, around));
    return {
      ...selectColumns(
        block,
        columns.map(({ id }) => id),
      ),
      distinct: `DISTINCT ON (${targets.join(', ')}) `,
      order: this.#order(keys, around),
    };
  }

  #order(keys: readonly SortKey[], around: Surroundings): readonly OrderTerm[] {
    return keys.map((key) => ({
      sql: printExpression(key.expression, around),
      id: undefined,
      direction: directionOf(key),
      isFloat: isFloat(key.expression.type),
    }));
  }

  #sort({ input, keys }: Sort, outer: Outer): Block {
    let block = this.block(input, outer);
    const list = new Map(block.select?.map(({ id, sql }) => [id, sql]));
    const isOfList = keys.every(({ expression }) => expression.kind === 'column' && list.has(expression.id));
    const isSorted = block.order.length > 0 || block.limit !== '';
    // A key that is a float is computed with, which the engine does not do by name with what holds a subquery or may fail.
    const isNamed = keys.every(
      ({ expression: key }) => key.kind !== 'column' || !isFloat(key.type) || isColumnName(list.get(key.id) ?? ''),
    );
    const isOpenToKeys = block.select === undefined || (isOfList && isNamed);
    if (isSorted || !isOpenToKeys) block = wrapped(block, this.#alias());
    if (block.select === undefined) return { ...block, order: this.#order(keys, this.#around(block, outer)) };
    return {
      ...block,
      order: keys.map((key) => {
        assert(key.expression.kind === 'column', 'the keys are columns of the list');
        const { id } = key.expression;
        const { type } = key.expression;
        return { sql: list.get(id) ?? '', id, direction: directionOf(key), isFloat: isFloat(type) };
      }),
    };
  }

  #limit({ input, count, skip }: Limit, outer: Outer): Block {
    const given = this.block(input, outer);
    const block = given.limit === '' ? given : wrapped(given, this.#alias());
    const counted = count === undefined ? '' : ` LIMIT ${String(count)}`;
    return { ...block, limit: `${counted}${skip === 0n ? '' : ` OFFSET ${String(skip)}`}` };
  }

  #with({ definitions, body }: With, outer: Outer): Block {
    const isRecursive = definitions.some(({ next }) => next !== undefined);
    const texts = definitions.map((definition) => this.#definition(definition, outer));
    const made = this.block(body, outer);
    const block = made.definitions === '' ? made : wrapped(made, this.#alias());
    return { ...block, definitions: `WITH ${isRecursive ? 'RECURSIVE ' : ''}${texts.join(', ')} ` };
  }

  #definition({ number, relation, next }: Definition, outer: Outer): string {
    const names = relation.columns.map((_, i) => `p${String(i)}`).join(', ');
    const first = this.#inOrder(relation, outer);
    const body =
      next === undefined
        ? first
        : `(${first}) UNION ${next.isAll ? 'ALL ' : ''}(${this.#inOrder(next.relation, outer)})`;
    return `${definitionName(number)}(${names === '' ? 'p0' : names}) AS (${body})`;
  }

  #read(number: number, columns: readonly RelationColumn[]): Block {
    const alias = this.#alias();
    const visible = new Map(columns.map(({ id }, i) => [id, `${alias}.p${String(i)}`]));
    return readBlock(`${definitionName(number)} AS ${alias}`, visible, true);
  }
}

const definitionName = (number: number): string => `d${String(number)}`;

const joinWords: Readonly<Record<Join['type'], string>> = {
  inner: 'INNER',
  left: 'LEFT',
  right: 'RIGHT',
  full: 'FULL',
  left_semi: 'SEMI',
  left_anti: 'ANTI',
  right_semi: 'SEMI',
  right_anti: 'ANTI',
};

const directionOf = ({ isDescending, nullsFirst }: SortKey): string =>
  ` ${isDescending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;

const passedOn = ({ visible }: Block): readonly { readonly id: ColumnNumber; readonly sql: string }[] =>
  [...visible].map(([id, sql]) => ({ id, sql }));

/** Chooses columns of a block that has no list yet. */
const selectColumns = (block: Block, ids: readonly ColumnNumber[]): Block => ({
  ...block,
  select: ids.map((id) => ({ id, sql: defined(block.visible.get(id), `column ${String(id)}`) })),
});
