import { InlayError } from '@inlay/core';

/** Bytes of one text or list in an answer; clients take messages of a few MiB. */
const textBytesMax = 16_777_216;
const listItemsMax = 4_194_304;

/** Throws `value_too_large` (exhausted): before the value is copied. */
export function checkTextBytes(bytes: number): void {
  if (bytes > textBytesMax) throw tooLarge(`a text of ${String(bytes)} bytes; at most ${String(textBytesMax)}`);
}

/** As `checkTextBytes`, for a list. */
export function checkListItems(items: number): void {
  if (items > listItemsMax) throw tooLarge(`a list of ${String(items)} items; at most ${String(listItemsMax)}`);
}

const tooLarge = (what: string): InlayError =>
  new InlayError('exhausted', `a value of the answer is ${what} are answered: ask for a part of it`, {
    code: 'value_too_large',
  });
