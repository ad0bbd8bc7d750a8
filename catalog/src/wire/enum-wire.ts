import { badMessage } from '@inlay/core';

/** Words of the model and the numbers of an enum, both ways. */
export interface EnumWire<Word extends string, Numbers extends number> {
  readonly toWire: (word: Word) => Numbers;
  /** Throws `bad_message` for a number that this release does not know, and for that of a missing one. */
  readonly fromWire: (number: Numbers) => Word;
}

/** `what` names the enum in errors: `column kind`. */
export function enumWire<Word extends string, Numbers extends number>(
  numbers: Readonly<Record<Word, Numbers>>,
  what: string,
): EnumWire<Word, Numbers> {
  const words = new Map((Object.entries(numbers) as [Word, Numbers][]).map(([word, number]) => [number, word]));
  return {
    toWire: (word) => numbers[word],
    fromWire: (number) => {
      const word = words.get(number);
      if (word === undefined) throw badMessage(`${String(number)} is not a ${what}`);
      return word;
    },
  };
}
