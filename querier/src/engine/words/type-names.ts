/** DuckDB's names of types, in SQL's. */
const names: Readonly<Record<string, string>> = {
  INT8: 'TINYINT',
  INT16: 'SMALLINT',
  INT32: 'INTEGER',
  INT64: 'BIGINT',
  INT128: 'DECIMAL',
  HUGEINT: 'DECIMAL',
  UHUGEINT: 'DECIMAL',
  UINT128: 'DECIMAL',
  BIGNUM: 'DECIMAL',
  UINT8: 'TINYINT UNSIGNED',
  UINT16: 'SMALLINT UNSIGNED',
  UINT32: 'INTEGER UNSIGNED',
  UINT64: 'BIGINT UNSIGNED',
  UTINYINT: 'TINYINT UNSIGNED',
  USMALLINT: 'SMALLINT UNSIGNED',
  UINTEGER: 'INTEGER UNSIGNED',
  UBIGINT: 'BIGINT UNSIGNED',
  BOOL: 'BOOLEAN',
  TIMESTAMP_NS: 'TIMESTAMP',
  TIMESTAMP_MS: 'TIMESTAMP',
  TIMESTAMP_S: 'TIMESTAMP',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP',
  STRING_LITERAL: 'VARCHAR',
  INTEGER_LITERAL: 'BIGINT',
};
const pattern = new RegExp(`\\b(?:${Object.keys(names).join('|')})\\b`, 'g');
/** Quoted text is the caller's own and stays as it is. */
const quotedOrName = new RegExp(`'[^'\\n]*'|"[^"\\n]*"|${pattern.source}`, 'g');

/** Types in a list of them. */
export const typesOf = (text: string): string =>
  text.replaceAll('"NULL"', 'NULL').replace(pattern, (name) => names[name] ?? name);

/** Types in a message, but for what stands in quotes. */
export const withSqlTypes = (text: string): string => text.replace(quotedOrName, (found) => names[found] ?? found);
