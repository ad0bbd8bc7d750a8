import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { flush, mustWrite } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';
import { describeWithPart } from './with-part.js';

/** The whole of a Flight client in Python: connect, ticket, table. One process answers line by line, each over a connection of its own. */
const client = `
import json, sys
import pyarrow.flight as flight
for line in sys.stdin:
    address, database, sql, params, tags = json.loads(line)
    ticket = flight.Ticket(json.dumps({"database": database, "sql_query": sql, "query_type": "sql", "params": json.loads(params)}).encode())
    headers = [] if tags == "" else [(b"x-inlay-tags", tags.encode())]
    with flight.connect("grpc://" + address) as connection:
        table = connection.do_get(ticket, flight.FlightCallOptions(headers=headers)).read_all()
    table.validate(full=True)
    rows = [{name: str(value) for name, value in row.items()} for row in table.to_pylist()] if table.num_rows < 10 else table.num_rows
    print(json.dumps({"types": {field.name: str(field) for field in table.schema}, "rows": rows}), flush=True)
`;

interface Answer {
  readonly types: Readonly<Record<string, string>>;
  readonly rows: unknown;
}

const pyarrow = { name: 'pyarrow', present: () => spawnSync('python3', ['-c', 'import pyarrow.flight']).status === 0 };

/** Arrow's C++ reader, which checks what others let pass: buffers, offsets, dictionaries. */
describeWithPart(pyarrow, 'pyarrow over Flight', () => {
  let deployment: Deployment;
  let python: ChildProcessByStdio<Writable, Readable, Readable>;
  let answers: AsyncIterator<string>;
  let errors: Promise<string>;
  beforeAll(async () => {
    python = spawn('python3', ['-c', client], { stdio: 'pipe' });
    answers = createInterface(python.stdout)[Symbol.asyncIterator]();
    errors = text(python.stderr);
    deployment = await startServe();
    await mustWrite(deployment.url, 'py', 'm,host=a f=1.5,i=-3i,u=7u,b=t,s="x" 1000\nm,host=b f=2.5 2000', {
      precision: 'ns',
    });
  });
  afterAll(async () => {
    python.stdin.end();
    await deployment.destroy();
  });

  const read = async (sql: string, { params = '{}', tags = '' } = {}): Promise<Answer> => {
    python.stdin.write(`${JSON.stringify([new URL(deployment.url).host, 'py', sql, params, tags])}\n`);
    const answer = await answers.next();
    if (answer.done === true) throw new Error(await errors);
    return JSON.parse(answer.value) as Answer;
  };

  test('types and values of every kind, hot and in files', async () => {
    const expected = {
      types: {
        b: 'pyarrow.Field<b: bool>',
        f: 'pyarrow.Field<f: double>',
        host: 'pyarrow.Field<host: string>',
        i: 'pyarrow.Field<i: int64>',
        s: 'pyarrow.Field<s: string>',
        time: 'pyarrow.Field<time: timestamp[ns] not null>',
        u: 'pyarrow.Field<u: uint64>',
      },
      rows: [
        { b: 'True', f: '1.5', host: 'a', i: '-3', s: 'x', time: '1970-01-01 00:00:00.000001', u: '7' },
        { b: 'None', f: '2.5', host: 'b', i: 'None', s: 'None', time: '1970-01-01 00:00:00.000002', u: 'None' },
      ],
    };
    expect(await read('SELECT * FROM m ORDER BY time')).toEqual(expected);
    await flush(deployment.url);
    expect(await read('SELECT * FROM m ORDER BY time')).toEqual(expected);
    expect(await read("SELECT * FROM m WHERE host = 'nobody'")).toEqual({ ...expected, rows: [] });
    const dictionary = 'pyarrow.Field<host: dictionary<values=string, indices=int32, ordered=0>>';
    expect(await read('SELECT * FROM m ORDER BY time', { tags: 'dictionary' })).toEqual({
      ...expected,
      types: { ...expected.types, host: dictionary },
    });
  });

  test('numbers in params are exact, and what has a point is a double', async () => {
    const params = '{"i": 9007199254740993, "u": 18446744073709551615, "f": 20.00}';
    expect(await read('SELECT $i AS i, $u AS u, $f AS f', { params })).toEqual({
      types: { i: 'pyarrow.Field<i: int64>', u: 'pyarrow.Field<u: uint64>', f: 'pyarrow.Field<f: double>' },
      rows: [{ i: '9007199254740993', u: '18446744073709551615', f: '20.0' }],
    });
  });

  test('an answer of many batches, whose dictionary grows', async () => {
    // A batch ends at a megabyte, or after 65,536 rows.
    const lines = Array.from({ length: 90_000 }, (_, i) => `many,host=h${String(i)} v=${String(i)}i ${String(i + 1)}`);
    for (let first = 0; first < lines.length; first += 30_000)
      await mustWrite(deployment.url, 'py', lines.slice(first, first + 30_000).join('\n'));
    expect((await read('SELECT * FROM many')).rows).toBe(lines.length);
    expect((await read('SELECT * FROM many', { tags: 'dictionary' })).rows).toBe(lines.length);
  });
});
