import { InlayError, shorten } from '@inlay/core';
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';

/** More is no statement; the server's own limit is lower. */
const bytesMax = 64 * 1024 * 1024;

/** The text of a small file, or of stdin for `-`, without a byte-order mark. Throws `bad_file` (invalid), which names it. */
export async function readText(file: string): Promise<string> {
  const name = file === '-' ? 'stdin' : `--file ${shorten(file, 200)}`;
  let bytes: Buffer;
  try {
    bytes = file === '-' ? await buffer(process.stdin) : readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EISDIR' ? 'it is a directory' : message;
    throw new InlayError('invalid', `${name} cannot be read: ${why}`, { code: 'bad_file', cause: error });
  }
  if (bytes.includes(0) || !isUtf8(bytes))
    throw new InlayError('invalid', `${name} is not UTF-8 text`, { code: 'bad_file' });
  if (bytes.length > bytesMax)
    throw new InlayError('invalid', `${name} is too long for a statement`, { code: 'bad_file' });
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
