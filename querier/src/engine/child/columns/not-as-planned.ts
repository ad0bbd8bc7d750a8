import { InlayError } from '@inlay/core';
import { arrowName } from '../../../relation/types.js';
import type { ColumnType } from './column-type.js';

/** A column of an answer, for those who read its values. */
export interface PlannedColumn {
  /** For errors. */
  readonly name: string;
  readonly type: ColumnType;
}

/** The engine gave what the tree had not promised: a defect of ours, and better no answer than a wrong value. */
export const notAsPlanned = ({ name, type }: PlannedColumn, what: string): InlayError =>
  new InlayError(
    'internal',
    `the column "${name}" is to be ${type.kind === 'tag' ? 'a tag' : arrowName(type)}, but ${what}`,
    { code: 'answer_type' },
  );

/** A value that the type cannot hold. */
export const doesNotFit = (column: PlannedColumn): InlayError => notAsPlanned(column, 'has a value that does not fit');
