import { printableLines } from '@inlay/core';
import { StringDecoder } from 'node:string_decoder';
import { Transform } from 'node:stream';

/** Text that streams to a terminal: what the terminal would obey instead of showing becomes escapes, line by line. */
export function safeForTerminal(): Transform {
  const decoder = new StringDecoder('utf8');
  return new Transform({
    transform(chunk: Buffer, _, done) {
      done(null, printableLines(decoder.write(chunk)));
    },
    flush(done) {
      done(null, printableLines(decoder.end()));
    },
  });
}
