import { query, text } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';
import { reservedWords } from '../tables/reserved-words.js';

/** Every word that some grammar keeps for itself, wherever a name stands. */
export function* words(): Generator<Tree> {
  for (const word of reservedWords) {
    yield query(text(`SELECT ${word} AS x FROM words`));
    yield query(text(`SELECT w.${word} AS x FROM words w`));
    yield query(text(`SELECT 1 + ${word} AS x FROM words`));
    yield query(text(`SELECT id AS ${word} FROM m WHERE id = 1`));
    yield query(text(`SELECT id ${word} FROM m WHERE id = 1`));
    yield query(text(`SELECT ${word}.id FROM m AS ${word} WHERE ${word}.id = 1`));
    yield query(text(`WITH ${word} AS (SELECT 1 AS a) SELECT a FROM ${word}`));
  }
}
