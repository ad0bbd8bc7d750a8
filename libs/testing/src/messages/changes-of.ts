/** A copy of a message, or of a part of it, that differs in one place. Made when it is asked for: most never are. */
export type Change = () => unknown;

/** Where readers of 64-bit integers, of lengths and of enums change their mind. */
const integers = [0n, 1n, -1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n - 1n];
const numbers = [0, 1, 3, 7, 2 ** 31, 2 ** 32 - 1];
const texts = ['', '\0', '\ufeff', '😀'];

function* changesOfBytes(bytes: Uint8Array): Generator<Change> {
  yield () => new Uint8Array(0);
  yield () => bytes.subarray(0, -1);
  yield () => Uint8Array.of(...bytes, 0xff);
  yield () => bytes.map((byte) => 255 - byte);
}

function* changesOfList(list: readonly unknown[]): Generator<Change> {
  yield () => [];
  yield () => list.slice(0, -1);
  yield () => list.slice(1);
  yield () => [...list, ...list.slice(-1)];
  yield () => list.toReversed();
  for (const [i, part] of list.entries()) for (const change of changesOf(part)) yield () => list.with(i, change());
}

const canBeMissing = (name: string, part: unknown): boolean =>
  name !== 'value' && typeof part === 'object' && !Array.isArray(part) && !(part instanceof Uint8Array);

/** A oneof keeps its case: no decoder gives a value under another name. */
function* changesOfFields(message: object): Generator<Change> {
  for (const [name, part] of Object.entries(message)) {
    if (name === '$case') continue;
    if (canBeMissing(name, part)) yield () => ({ ...message, [name]: undefined });
    for (const change of changesOf(part)) yield () => ({ ...message, [name]: change() });
  }
}

/** The changes of a decoded message: a value at an edge, a part that is missing, a list of another length or order. */
export function* changesOf(message: unknown): Generator<Change> {
  if (typeof message === 'bigint') yield* integers.map((value) => () => value);
  else if (typeof message === 'number') yield* numbers.map((value) => () => value);
  else if (typeof message === 'string') yield* texts.map((value) => () => value);
  else if (typeof message === 'boolean') yield () => !message;
  else if (message instanceof Uint8Array) yield* changesOfBytes(message);
  else if (Array.isArray(message)) yield* changesOfList(message);
  else if (typeof message === 'object' && message !== null) yield* changesOfFields(message);
}
