import { InlayError } from '@inlay/core';

/** Characters of a pattern that a message quotes. */
const shownMax = 60;

/** Reads a pattern character by character; what is wrong is told with its place. */
export class PatternText {
  readonly #characters: readonly string[];
  readonly #text: string;
  #at = 0;
  /** Whether spaces and comments mean nothing (the flag x). */
  isVerbose = false;

  constructor(text: string) {
    this.#text = text;
    this.#characters = Array.from(text);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  /** The next character, which is not taken; empty at the end. */
  get next(): string {
    return this.#characters[this.#at] ?? '';
  }

  /** Whether the next characters are these. */
  isNext(text: string): boolean {
    return text.length > 0 && Array.from(text).every((character, i) => this.#characters[this.#at + i] === character);
  }

  /** The next character; the end is an error. */
  take(what: string): string {
    if (this.isAtEnd) throw this.fault(`it ends within ${what}`);
    return this.#characters[this.#at++] ?? '';
  }

  /** Takes these characters where they are next. */
  takeIf(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.#at += Array.from(text).length;
    return true;
  }

  /** All characters before `end`, which is taken as well. */
  takeUntil(end: string, what: string): string {
    let taken = '';
    while (!this.takeIf(end)) taken += this.take(what);
    return taken;
  }

  /** The characters that match one by one. */
  takeWhile(test: RegExp): string {
    let taken = '';
    while (!this.isAtEnd && test.test(this.next)) taken += this.take('it');
    return taken;
  }

  /** Goes over spaces and comments, where they mean nothing. */
  skipSpace(): void {
    if (!this.isVerbose) return;
    for (;;) {
      this.takeWhile(/\p{White_Space}/u);
      if (!this.takeIf('#')) return;
      this.takeWhile(/[^\n]/u);
    }
  }

  /** Where the next character is, for `resume`. */
  get place(): number {
    return this.#at;
  }

  /** Goes back to a place. */
  resume(place: number): void {
    this.#at = place;
  }

  /** What is wrong with the pattern here. */
  fault(problem: string): InlayError {
    const text = Array.from(this.#text);
    const shown = text.length > shownMax ? `${text.slice(0, shownMax).join('')}…` : this.#text;
    return new InlayError(
      'invalid',
      `the regular expression '${shown}' cannot be used: ${problem} (at its character ${String(Math.min(this.#at + 1, text.length))})`,
      { code: 'bad_literal' },
    );
  }
}
