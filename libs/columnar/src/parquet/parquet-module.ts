import type * as ParquetWasm from 'parquet-wasm';

let loading: Promise<typeof ParquetWasm> | undefined;

/** Loaded at first use: compiling 5 MB of WebAssembly is nothing that a router or a client should pay for. */
export const parquetModule = (): Promise<typeof ParquetWasm> => (loading ??= import('parquet-wasm'));
