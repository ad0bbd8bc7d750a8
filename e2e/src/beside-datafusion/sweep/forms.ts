import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { query, text } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';

// Read where it is written, also when this runs from dist.
const file = join(import.meta.dirname, '../../../src/beside-datafusion/sweep/forms.sql');

/** Statements that are written by hand, one for each form of each clause. */
export function* forms(): Generator<Tree> {
  for (const line of readFileSync(file, 'utf8').split('\n'))
    if (line !== '' && !line.startsWith('--')) yield query(text(line));
}
