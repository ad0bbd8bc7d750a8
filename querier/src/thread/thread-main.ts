import { parentPort } from 'node:worker_threads';
import type { Table } from '@inlay/catalog';
import { defined, InlayError, toInlayError, unreachable } from '@inlay/core';
import { parseJsonTicket } from '../request/ticket.js';
import { parseQueryBody } from '../request/parse-query-body.js';
import { queryRequestOf } from '../request/query-parameters.js';
import type { TableNames } from '../relation/front-end/known-tables.js';
import { parseStatement } from '../sql/syntax/parse-statement.js';
import { compileSql } from './compile-sql.js';
import type { FromThread, SqlQuestion, SqlReply, SqlTask, ToThread, WireStatement } from './messages.js';

/** Entry of the thread that reads and compiles what is long. */
const port = defined(parentPort, 'the port of a worker thread');
const tell = (message: FromThread): void => {
  port.postMessage(message);
};

interface Asked {
  readonly hear: (reply: SqlReply) => void;
  readonly fail: (error: Error) => void;
}
let asked: Asked | undefined;

/** Asks, and gathers the parts of the answer until `take` says that it has all of them. */
function ask<T>(question: SqlQuestion, take: (reply: SqlReply) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const hear = (reply: SqlReply): void => {
      try {
        const whole = take(reply);
        if (whole !== undefined) resolve(whole);
      } catch (error) {
        reject(toInlayError(error));
      }
    };
    asked = { hear, fail: reject };
    tell({ type: 'question', question });
  });
}

function findTables(names: () => readonly string[]): Promise<TableNames> {
  const found = new Map<string, Table>();
  return ask({ type: 'tables', names: names() }, (reply) => {
    for (const table of reply.tables) found.set(table.name, table);
    return reply.names === undefined ? undefined : { find: (name) => found.get(name), names: reply.names };
  });
}

async function compile(task: Extract<SqlTask, { type: 'compile' }>): Promise<WireStatement> {
  const { columns, scans, ...rest } = await compileSql(task.text, {
    ...task,
    parse: parseStatement,
    findTables,
    place: 'thread',
  });
  return {
    ...rest,
    names: columns.map(({ name }) => name),
    roles: columns.map(({ role }) => role),
    types: columns.map(({ type }) => type),
    scans: scans.map((scan) => ({ ...scan, table: scan.table.name })),
  };
}

async function run(task: SqlTask): Promise<unknown> {
  switch (task.type) {
    case 'compile':
      return compile(task);
    case 'body':
      return queryRequestOf({ ...task.query, ...parseQueryBody(task.bytes) }, task.accept);
    case 'ticket':
      return parseJsonTicket(task.bytes);
    default:
      return unreachable(task);
  }
}

port.on('message', (message: ToThread) => {
  if (message.type === 'reply') asked?.hear(message.reply);
  else if (message.type === 'unanswered')
    asked?.fail(new InlayError('internal', 'a question of the thread was not answered', { code: 'internal' }));
  else
    run(message.task).then(
      (result) => tell({ type: 'done', result }),
      (error: unknown) => {
        const { kind, code, message: words, details } = toInlayError(error);
        tell({ type: 'failed', error: { kind, code, message: words, details } });
      },
    );
});
