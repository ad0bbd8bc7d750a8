import type { ResultFormat } from '../../engine.js';
import type { ResultColumn } from '../columns/column-type.js';
import { CsvSink } from './csv-sink.js';
import { JsonSink } from './json-sink.js';
import { PrettySink } from './pretty-sink.js';
import type { Sink } from './sink.js';

/** Arrow and what is made from it are loaded by the first who asks for them: 150 modules, a third of the process's start. */
export async function sinkOf(format: ResultFormat, columns: readonly ResultColumn[]): Promise<Sink> {
  switch (format) {
    case 'arrow':
      return new (await import('../arrow/arrow-sink.js')).ArrowSink(columns);
    case 'json':
    case 'jsonl':
      return new JsonSink(columns, format);
    case 'csv':
      return new CsvSink(columns);
    case 'pretty':
      return new PrettySink(columns);
    case 'parquet':
      return new (await import('./parquet-sink.js')).ParquetSink(columns);
  }
}
