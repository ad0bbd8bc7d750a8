import { basename } from 'node:path';
import { isTestSupport, product, read, sources } from './sources.js';

const declaration = /^export (?:async |abstract )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;

/** Words of a file outside comments, with how often they occur. */
function wordsOf(text: string): Map<string, number> {
  const words = new Map<string, number>();
  for (const [word] of text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').matchAll(/\w+/g))
    words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}

/** Exports of product code, as `file: name`, whose name stands nowhere else in product code and tools. A barrel is no user. */
export function unreferencedExports(): string[] {
  const uses = new Map<string, number>();
  for (const file of sources.filter((each) => !isTestSupport(each) && basename(each) !== 'index.ts'))
    for (const [word, count] of wordsOf(read(file))) uses.set(word, (uses.get(word) ?? 0) + count);
  return product.flatMap((file) =>
    [...read(file).matchAll(declaration)].flatMap(([, name = '']) =>
      (uses.get(name) ?? 0) <= 1 ? [`${file}: ${name}`] : [],
    ),
  );
}
