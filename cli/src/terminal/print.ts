import { printable } from '@inlay/core';

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** JSON as it is for a program, and without control characters where a person looks. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value);
  print(process.stdout.isTTY ? printable(text) : text);
}
