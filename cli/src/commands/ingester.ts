import { printable } from '@inlay/core';
import { Command, inlayCommand } from '@inlay/runtime/command-line';
import { print, printJson } from '../terminal/print.js';
import { renderTable } from '../terminal/render-table.js';
import { ApiClient } from './api-client.js';
import { forgetIngesterOptions, listIngestersOptions } from './options.js';

const path = '/api/v3/ingesters';

interface ShownIncarnation {
  readonly incarnation: number;
  readonly node: string;
  readonly address: string;
  readonly state: string;
  readonly volume: string | null;
  readonly answers: string;
  readonly why: string;
}

const head = ['incarnation', 'node', 'state', 'volume', 'answers', 'why'];
const rowOf = ({ incarnation, node, state, volume, answers, why }: ShownIncarnation): string[] => [
  String(incarnation),
  node,
  state,
  volume ?? '',
  answers,
  why,
];

/** `inlay ingester list` and `inlay ingester forget`. */
export const ingesterAdminCommand = (): Command =>
  new Command('ingester')
    .description('Look after the ingesters of a running cluster')
    .addCommand(listIngestersCommand())
    .addCommand(forgetIngesterCommand());

const listIngestersCommand = (): Command =>
  inlayCommand({
    name: 'list',
    description: 'List the lives of ingesters that may hold rows which are in no file yet, and who answers for them',
    options: listIngestersOptions,
    run: async (options) => {
      const shown = (await new ApiClient(options).json({ method: 'GET', path })) as readonly ShownIncarnation[];
      if (options.format === 'json') printJson(shown);
      else print(renderTable(head, shown.map(rowOf)).text);
    },
  });

const forgetIngesterCommand = (): Command =>
  inlayCommand({
    name: 'forget',
    description: 'Give up the rows of a life whose log will not come back; this cannot be undone',
    args: ['<incarnation>'],
    options: forgetIngesterOptions,
    run: async (options, [incarnation]) => {
      const json = { incarnation, accept_loss: options.acceptLoss };
      // An answer that nobody reads holds its connection, and with it this process, until the server gives it up.
      await (await new ApiClient(options).call({ method: 'POST', path: `${path}/forget`, json })).text();
      print(`forgotten: incarnation ${printable(String(incarnation))}`);
    },
  });
