import type { ResultFormat } from '../../engine.js';
import { ArrowSink } from '../arrow/arrow-sink.js';
import type { ResultColumn } from '../columns/column-type.js';
import { CsvSink } from './csv-sink.js';
import { JsonSink } from './json-sink.js';
import { ParquetSink } from './parquet-sink.js';
import { PrettySink } from './pretty-sink.js';
import type { Sink } from './sink.js';

export function sinkOf(format: ResultFormat, columns: readonly ResultColumn[]): Sink {
  switch (format) {
    case 'arrow':
      return new ArrowSink(columns);
    case 'json':
    case 'jsonl':
      return new JsonSink(columns, format);
    case 'csv':
      return new CsvSink(columns);
    case 'pretty':
      return new PrettySink(columns);
    case 'parquet':
      return new ParquetSink(columns);
  }
}
