import { inlayCommand } from '@inlay/runtime/command-line';
import { machine } from '../machine.js';
import { withPatience } from '../terminal/patience.js';
import { ApiClient } from './api-client.js';
import { flushOptions } from './options.js';

/** `1,500 rows in 2 new files, `: nothing where the server tells no counts, being older than this command. */
function told(answer: string): string {
  const { files, rows } = JSON.parse(answer) as { readonly files?: number; readonly rows?: number };
  if (files === undefined || rows === undefined) return '';
  if (files === 0) return 'nothing was left to write, ';
  return `${counted(rows, 'row')} in ${counted(files, 'new file')}, `;
}

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

/** `inlay flush`. */
export const flushCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'flush',
    description: 'Persist everything written so far, on every ingester; returns when it is in files',
    options: flushOptions,
    run: async (options) => {
      const { clock } = machine;
      const began = clock.monotonicMs();
      const client = new ApiClient(options);
      const flush = async (): Promise<string> => (await client.call({ method: 'POST', path: '/api/v3/flush' })).text();
      const text = await withPatience('writing the newest rows to files', flush, clock);
      const seconds = ((clock.monotonicMs() - began) / 1000).toFixed(1);
      process.stdout.write(`flushed: everything that was written before is in files (${told(text)}${seconds} s)\n`);
    },
  });
