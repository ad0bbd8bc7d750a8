/** Types as DataFusion reads their names: `INT` is 32 bits, `TIMESTAMP` without a precision nanoseconds. */
export type SqlType =
  | {
      readonly kind:
        | 'boolean'
        | 'int8'
        | 'int16'
        | 'int32'
        | 'int64'
        | 'uint8'
        | 'uint16'
        | 'uint32'
        | 'uint64'
        | 'float32'
        | 'float64'
        | 'utf8'
        | 'binary'
        | 'date'
        | 'time'
        | 'interval';
    }
  | { readonly kind: 'decimal'; readonly precision: number | undefined; readonly scale: number | undefined }
  /** `zoned`: WITH TIME ZONE. */
  | { readonly kind: 'timestamp'; readonly unit: 's' | 'ms' | 'us' | 'ns'; readonly zoned: boolean }
  | { readonly kind: 'list'; readonly element: SqlType };
