import type * as ParquetWasm from 'parquet-wasm';
import type { ArrowMessage } from '../arrow/arrow-encoder.js';
import { arrowIpcStream } from '../arrow/ipc-stream.js';
import { parquetModule } from './parquet-module.js';

type Module = typeof ParquetWasm;

/** A Parquet file of Arrow batches as they come, for answers: what is written can be taken before all is there. */
export class ParquetStream {
  readonly #module: Module;
  readonly #writer: WritableStreamDefaultWriter<ParquetWasm.RecordBatch>;
  readonly #written: Uint8Array[] = [];
  readonly #done: Promise<void>;

  private constructor(module: Module) {
    this.#module = module;
    const { readable, writable } = new TransformStream<ParquetWasm.RecordBatch, ParquetWasm.RecordBatch>();
    this.#writer = writable.getWriter();
    this.#done = this.#encode(readable);
    // Every write and the end tell of it; it must not count as unhandled before.
    this.#done.catch(() => undefined);
  }

  static async open(): Promise<ParquetStream> {
    return new ParquetStream(await parquetModule());
  }

  /** One batch (or several) with the schema and the dictionaries that they need. Every call has the same schema. */
  async write(schemaMessage: Uint8Array, messages: readonly ArrowMessage[]): Promise<void> {
    const table = this.#module.Table.fromIPCStream(arrowIpcStream(schemaMessage, messages));
    const batches = table.recordBatches();
    table.free();
    // The encoder frees each batch that it takes.
    for (const batch of batches) await Promise.race([this.#writer.write(batch), this.#done]);
  }

  /** The bytes since the last call. */
  take(): Uint8Array[] {
    return this.#written.splice(0);
  }

  /** Resolves when the last bytes can be taken. */
  async end(): Promise<void> {
    await Promise.race([this.#writer.close(), this.#done]);
    await this.#done;
  }

  async #encode(batches: ReadableStream<ParquetWasm.RecordBatch>): Promise<void> {
    const { Compression, WriterPropertiesBuilder, transformParquetStream } = this.#module;
    const properties = new WriterPropertiesBuilder().setCompression(Compression.ZSTD).setCreatedBy('inlay').build();
    const bytes = (await transformParquetStream(batches, properties)) as ReadableStream<Uint8Array>;
    for await (const chunk of bytes) this.#written.push(chunk);
  }
}
