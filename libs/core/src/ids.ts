declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Catalog-assigned ids. All are positive integers that fit a double; they are never reused. */
export type DatabaseId = Branded<number, 'DatabaseId'>;
export type TableId = Branded<number, 'TableId'>;
export type ColumnId = Branded<number, 'ColumnId'>;
/** One life of an ingester process, from its start until every row it stamped is in the catalog. */
export type IncarnationId = Branded<number, 'IncarnationId'>;
/** A Parquet file's uuid, which is also the last part of its object key. */
export type FileId = Branded<string, 'FileId'>;

/** An append-only run of rows in the memory of one incarnation, which counts its own; it becomes at most one file. */
export interface GenerationName {
  readonly incarnation: IncarnationId;
  readonly generation: number;
}
/** The same for the same generation: what maps and sets hold in place of the name. */
export type GenerationKey = Branded<string, 'GenerationKey'>;

/** A number or text as the id it is known to be; nothing is checked: `idFromWire` does that for messages. */
export const databaseId = (value: number): DatabaseId => value as DatabaseId;
export const tableId = (value: number): TableId => value as TableId;
export const columnId = (value: number): ColumnId => value as ColumnId;
export const incarnationId = (value: number): IncarnationId => value as IncarnationId;
export const fileId = (value: string): FileId => value as FileId;
/** Two names have one key when they name the same generation. */
export const generationKey = ({ incarnation, generation }: GenerationName): GenerationKey =>
  `${String(incarnation)}/${String(generation)}` as GenerationKey;
