/** The HTTP API as a user's script would call it. */
export interface WriteAnswer {
  readonly status: number;
  readonly body: string;
}

export async function writeLines(
  url: string,
  database: string,
  lines: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<WriteAnswer> {
  const query = new URLSearchParams({ db: database, ...parameters });
  const answer = await fetch(`${url}/api/v3/write_lp?${query.toString()}`, { method: 'POST', body: lines });
  return { status: answer.status, body: await answer.text() };
}

/** Writes and fails unless every line was taken. */
export async function mustWrite(
  url: string,
  database: string,
  lines: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { status, body } = await writeLines(url, database, lines, parameters);
  if (status !== 204) throw new Error(`write answered ${String(status)}: ${body}`);
}

export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Rows of a statement. Integers beyond 2^53 lose digits here: compare those as text (`queryText`). */
export const query = async (url: string, database: string, sql: string): Promise<Row[]> =>
  JSON.parse(await queryText(url, database, sql)) as Row[];

export async function queryText(url: string, database: string, sql: string, format = 'json'): Promise<string> {
  const answer = await fetch(`${url}/api/v3/query_sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ db: database, q: sql, format }),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`query answered ${String(answer.status)}: ${body}`);
  return body;
}

/** Status and body of a statement that may fail. */
export async function tryQuery(url: string, database: string, sql: string): Promise<WriteAnswer> {
  const answer = await fetch(`${url}/api/v3/query_sql?${new URLSearchParams({ db: database, q: sql }).toString()}`);
  return { status: answer.status, body: await answer.text() };
}

export interface FlushAnswer {
  readonly flushed: true;
  readonly files: number;
  readonly rows: number;
  readonly duration_ms: number;
}

export async function flush(url: string): Promise<FlushAnswer> {
  const answer = await fetch(`${url}/api/v3/flush`, { method: 'POST' });
  if (!answer.ok) throw new Error(`flush answered ${String(answer.status)}: ${await answer.text()}`);
  return (await answer.json()) as FlushAnswer;
}
