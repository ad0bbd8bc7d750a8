import { formatBytes, printable } from '@inlay/core';
import { inlayCommand } from '@inlay/runtime/command-line';
import { lineBatches } from '../input/line-batches.js';
import { openInput } from '../input/open-input.js';
import { machine } from '../machine.js';
import { whenInterrupted } from '../terminal/interrupt.js';
import { WriteProgress } from '../terminal/write-progress.js';
import { ApiClient } from './api-client.js';
import { BatchWriter } from './batch-writer.js';
import { writeOptions } from './options.js';
import { WriteReport } from './write-report.js';

const batchBytesMax = 8 * 1024 * 1024;

/** `inlay write`. */
export const writeCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'write',
    description: 'Write line protocol from arguments, files or stdin. Exits with 1 when a line was refused',
    args: ['[lines...]'],
    options: writeOptions,
    run: async ({ file, batchLines, database, precision, ...connection }, lines) => {
      const input = openInput(file, lines);
      const progress = new WriteProgress(input.totalBytes, machine.clock);
      const report = new WriteReport(input);
      const api = new ApiClient(connection);
      const writer = new BatchWriter({ api, query: { db: database, precision }, report, ...machine });
      const release = whenInterrupted(() => {
        progress.stop();
        process.stderr.write(`interrupted: ${printable(report.soFar())}\n`);
      });
      try {
        // One request after the other: a later line of one key wins over an earlier one.
        for await (const batch of lineBatches(input.chunks(), { linesMax: batchLines, bytesMax: batchBytesMax })) {
          await writer.write(batch);
          progress.show(input.readBytes, batch.lines);
        }
      } catch (error) {
        throw report.explain(error);
      } finally {
        release();
        progress.stop();
      }
      process.stdout.write(report.summary(formatBytes(writer.sentBytes)));
      if (!report.isClean) process.exitCode = 1;
    },
  }).addHelpText(
    'after',
    `
Examples:
  inlay write -d home 'air,room=kitchen temp=21.5,co2=600i'
  inlay write -d home --precision s --file lines.lp.gz
  some-program | inlay write -d home`,
  );
