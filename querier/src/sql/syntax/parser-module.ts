import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Json } from './read/json.js';
import { parserRecursion, type ParsePlace } from './text/limits.js';

/** What the parser says of a text that it does not take, in its own words. */
export class ParserRefusal extends Error {}

/** The parser gave up in the middle of a text, and its memory is in no state to be used again. */
export class ParserFailure extends Error {}

/** The part that is used of the module that `wasm-bindgen` wrote. */
interface Bindings {
  readonly default: (init: { readonly module_or_path: Uint8Array }) => Promise<unknown>;
  readonly parse_sql_with_options: (
    dialect: string,
    sql: string,
    options: { readonly recursionLimit: number },
  ) => unknown;
}

/** DataFusion's own choice of a dialect, and InfluxDB's. */
const dialect = 'generic';

const folder = join(dirname(createRequire(import.meta.url).resolve('@guanmingchiu/sqlparser-ts')), '../wasm');
let current: Promise<Bindings> | undefined;
let instances = 0;

/**
 * Compiled off the thread that asks, and at first use: 3.5 MB of WebAssembly are nothing that a client should pay for. The
 * bindings hold one instance a module of JavaScript, so that a new instance takes a new one of these.
 */
async function instantiate(): Promise<Bindings> {
  const url = pathToFileURL(join(folder, 'sqlparser_rs_wasm.js'));
  url.search = `?instance=${String(instances++)}`;
  const [bytes, bindings] = await Promise.all([
    readFile(join(folder, 'sqlparser_rs_wasm_bg.wasm')),
    import(url.href) as Promise<Bindings>,
  ]);
  await bindings.default({ module_or_path: bytes });
  return bindings;
}

/** What could not be read or compiled once is tried again by the next caller. */
function started(): Promise<Bindings> {
  const starting = instantiate();
  starting.catch(() => {
    current = undefined;
  });
  return starting;
}

/**
 * The parser's tree of a text, one entry a statement. Rejects with a ParserRefusal, or a ParserFailure: after that the next
 * call begins with a new instance, and the memory of the old one is lost.
 */
export async function parseText(sql: string, place: ParsePlace): Promise<Json> {
  const bindings = await (current ??= started());
  try {
    return bindings.parse_sql_with_options(dialect, sql, { recursionLimit: parserRecursion[place] }) as Json;
  } catch (error) {
    // Refusals are bare objects; an Error is a trap of WebAssembly, or a stack that was too small.
    if (typeof error !== 'object' || error === null || !('message' in error) || 'stack' in error) {
      current = undefined;
      throw new ParserFailure('the parser failed', { cause: error });
    }
    throw new ParserRefusal(String(error.message));
  }
}
