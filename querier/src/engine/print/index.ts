import { defined } from '@inlay/core';
import type { Statement } from '../../relation/relation.js';
import { chosenAgain, selectText, wrapped, type Block } from './block.js';
import { nothingAround, RelationPrinter, type Sources } from './relation.js';

export type { ScanSource, Sources } from './relation.js';

/** Writes a statement as one SELECT of the engine's, a column for each output in order. No text of a user's is in it but in literals. */
export function printStatement({ relation, outputs }: Statement, sources: Sources): string {
  const printer = new RelationPrinter(sources);
  const block = printer.block(relation, nothingAround);
  const ids = outputs.map(({ id }) => id);
  const { select } = block;
  if (select === undefined) return selectText(chosen(block, ids));
  if (select.length === ids.length && select.every(({ id }, i) => id === ids[i])) return selectText(block);
  if (block.distinct !== '') return selectText(chosen(wrapped(block, 'q0'), ids));
  return selectText(
    chosenAgain(
      block,
      ids.map((id) => ({ id, from: id })),
    ),
  );
}

const chosen = (block: Block, ids: readonly number[]): Block => ({
  ...block,
  select: ids.map((id) => ({ id, sql: defined(block.visible.get(id), `column ${String(id)}`) })),
});
