/** The bytes that mean something in line protocol. */
export const byteTab = 0x09;
export const byteLf = 0x0a;
export const byteCr = 0x0d;
export const byteSpace = 0x20;
export const byteQuote = 0x22;
export const byteHash = 0x23;
export const bytePlus = 0x2b;
export const byteComma = 0x2c;
export const byteMinus = 0x2d;
export const byteDot = 0x2e;
export const byteZero = 0x30;
export const byteNine = 0x39;
export const byteEquals = 0x3d;
export const byteBackslash = 0x5c;

/** Masks of `endsName`: which bytes end a table name, a tag or field key, a tag value, or need a closer look there. */
export const endsTable = 1;
export const endsKey = 2;
export const endsValue = 4;

/**
 * Per byte, the masks of the names that it ends when it is not escaped. A backslash is among them so that one look-up a
 * byte finds everything. A comma does not end a key and an equals sign does not end a tag value: that is how InfluxDB reads.
 */
export const endsName: Uint8Array = new Uint8Array(256);
for (const byte of [byteTab, byteLf, byteSpace, byteBackslash]) endsName[byte] = endsTable | endsKey | endsValue;
endsName[0] = endsTable;
endsName[byteComma] = endsTable | endsValue;
endsName[byteEquals] = endsKey;

/** The same memory for reading whole words: a view, not a copy. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Whether `length` bytes are equal; both ranges must be inside their views. Words of 4 bytes, the last one overlapping
 * the one before: for keys of 10 to 200 bytes that is faster than the call into Buffer.compare (bench: `parse.bench`).
 */
export function sameBytes(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  if (length < 4) {
    for (let i = 0; i < length; i++) if (a.getUint8(aStart + i) !== b.getUint8(bStart + i)) return false;
    return true;
  }
  const last = length - 4;
  for (let i = 0; i < last; i += 4) if (a.getUint32(aStart + i, true) !== b.getUint32(bStart + i, true)) return false;
  return a.getUint32(aStart + last, true) === b.getUint32(bStart + last, true);
}

/** Copies `length` bytes; for some hundred of them a loop over words is faster than the call into TypedArray.set. */
export function copyBytes(from: DataView, fromStart: number, to: DataView, toStart: number, length: number): void {
  let i = 0;
  for (; i + 4 <= length; i += 4) to.setUint32(toStart + i, from.getUint32(fromStart + i, true), true);
  for (; i < length; i++) to.setUint8(toStart + i, from.getUint8(fromStart + i));
}
