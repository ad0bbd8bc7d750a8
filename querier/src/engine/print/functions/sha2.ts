import { once, type FunctionPrinter } from './printed-call.js';

/** The engine has SHA-256 only. The others of its family are computed word by word, a round for all rows of a vector at a time. */
interface Variant {
  /** Bits of a word. */
  readonly bits: 32 | 64;
  readonly rounds: number;
  readonly start: readonly bigint[];
  /** Hex digits of the result. */
  readonly digits: number;
  /** By how many bits is rotated (the last of the small ones: shifted), in the names of the standard. */
  readonly large0: readonly number[];
  readonly large1: readonly number[];
  readonly small0: readonly number[];
  readonly small1: readonly number[];
}

function* primes(): Generator<bigint> {
  const found: bigint[] = [];
  for (let n = 2n; ; n += 1n)
    if (found.every((prime) => n % prime !== 0n)) {
      found.push(n);
      yield n;
    }
}

const firstPrimes: readonly bigint[] = (() => {
  const list: bigint[] = [];
  for (const prime of primes()) {
    list.push(prime);
    if (list.length === 80) return list;
  }
  return list;
})();

/** The largest whole number whose power is not above. */
function root(value: bigint, power: number): bigint {
  let low = 0n;
  let high = 1n << 80n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** BigInt(power) <= value) low = middle;
    else high = middle;
  }
  return low;
}

const mask64 = (1n << 64n) - 1n;
/** The first 64 bits behind the point of a root. */
const fraction = (prime: bigint, power: number): bigint => root(prime << BigInt(64 * power), power) & mask64;

const roundConstants = firstPrimes.map((prime) => fraction(prime, 3));
const squareRoots = firstPrimes.slice(0, 16).map((prime) => fraction(prime, 2));

const long = {
  bits: 64,
  rounds: 80,
  large0: [28, 34, 39],
  large1: [14, 18, 41],
  small0: [1, 8, 7],
  small1: [19, 61, 6],
} as const;

const variants = {
  sha224: {
    bits: 32,
    rounds: 64,
    start: squareRoots.slice(8).map((value) => value & 0xffff_ffffn),
    digits: 56,
    large0: [2, 13, 22],
    large1: [6, 11, 25],
    small0: [7, 18, 3],
    small1: [17, 19, 10],
  },
  sha384: { ...long, start: squareRoots.slice(8), digits: 96 },
  sha512: { ...long, start: squareRoots.slice(0, 8), digits: 128 },
} as const satisfies Readonly<Record<string, Variant>>;

const words = (values: readonly bigint[]): string => `CAST([${values.join(', ')}] AS UBIGINT[])`;

// Names in lambdas: a mark and a digit.
const mark = (digit: number): string => `"\uE000${String(digit)}"`;
const [state, constant, sum, hash, block, index, message] = [
  mark(11),
  mark(12),
  mark(13),
  mark(14),
  mark(15),
  mark(16),
  mark(17),
];

/** A value under a name, computed once. */
const named = (name: string, sql: string, body: string): string =>
  `list_transform([${sql}], lambda ${name}: ${body})[1]`;

const rotated = (x: string, by: number, bits: number): string =>
  `((${x} >> ${String(by)}) | ((${x} & ${String((1n << BigInt(by)) - 1n)}) << ${String(bits - by)}))`;
const exclusive = (a: string, b: string, c: string): string => `xor(xor(${a}, ${b}), ${c})`;
const added = (bits: number, ...parts: readonly string[]): string =>
  `CAST((${parts.map((part) => `CAST(${part} AS HUGEINT)`).join(' + ')}) & CAST(${String((1n << BigInt(bits)) - 1n)} AS HUGEINT) AS UBIGINT)`;

/** All rounds of a block over a state: the eight words of the hash, and the next 16 of the message behind them. */
function rounds({ bits, rounds: count, large0, large1, small0, small1 }: Variant): string {
  const at = (i: number): string => `${state}[${String(i)}]`;
  const word = (i: number): string => at(9 + i);
  const turned = (x: string, [a = 0, b = 0, c = 0]: readonly number[]): string =>
    exclusive(rotated(x, a, bits), rotated(x, b, bits), rotated(x, c, bits));
  const mixed = (x: string, [a = 0, b = 0, shift = 0]: readonly number[]): string =>
    exclusive(rotated(x, a, bits), rotated(x, b, bits), `(${x} >> ${String(shift)})`);
  const [a, e] = [at(1), at(5)];
  const chosen = `xor(${at(7)}, (${e} & xor(${at(6)}, ${at(7)})))`;
  const majority = `((${a} & ${at(2)}) | (${at(3)} & (${a} | ${at(2)})))`;
  const first = added(bits, at(8), turned(e, large1), chosen, `${constant}[1]`, word(0));
  const next = added(bits, mixed(word(14), small1), word(9), mixed(word(1), small0), word(0));
  const shifted = `${a}, ${at(2)}, ${at(3)}, ${added(bits, at(4), sum)}, ${e}, ${at(6)}, ${at(7)}`;
  const step = `list_concat([${added(bits, sum, turned(a, large0), majority)}, ${shifted}], ${state}[10:24], [${next}])`;
  const constants = words(roundConstants.slice(0, count).map((value) => (bits === 64 ? value : value >> 32n)));
  const each = `list_transform(${constants}, lambda ${constant}: [${constant}])`;
  return `list_reduce(${each}, lambda ${state}, ${constant}: ${named(sum, first, step)}, list_concat(${hash}, ${block}))`;
}

/** The words of a message in hex, in blocks of 16: a bit stands behind it, then zeros, and its length in bits at the end. */
function blocks(text: string, { bits }: Variant): string {
  const digits = bits / 4;
  const blockDigits = digits * 16;
  const tail = digits * 2;
  const needed = `(length(${text}) + ${String(2 + tail)})`;
  const zeros = `repeat('0', (${String(blockDigits)} - ${needed} % ${String(blockDigits)}) % ${String(blockDigits)})`;
  const padded = `(${text} || '80' || ${zeros} || lpad(to_hex(length(${text}) * 4), ${String(tail)}, '0'))`;
  const wordAt = (i: number): string =>
    `CAST('0x' || substr(${message}, ${index} * ${String(blockDigits)} + ${String(i * digits + 1)}, ${String(digits)}) AS UBIGINT)`;
  const list = Array.from({ length: 16 }, (_, i) => wordAt(i)).join(', ');
  return named(
    message,
    padded,
    `list_transform(range(0, length(${message}) // ${String(blockDigits)}), lambda ${index}: [${list}])`,
  );
}

/** What the rounds give is added to what was there before. */
const folded = (variant: Variant): string =>
  `list_transform(list_zip(${hash}, (${rounds(variant)})[1:8]), lambda ${sum}: ${added(variant.bits, `${sum}[1]`, `${sum}[2]`)})`;

/** A printer of one of the functions: utf8 or binary to binary. */
export const sha2 =
  (name: keyof typeof variants): FunctionPrinter =>
  ({ args }) => {
    const variant: Variant = variants[name];
    return once(args, ([value = '']) => {
      const hashed = `list_reduce(${blocks(`hex(${value})`, variant)}, lambda ${hash}, ${block}: ${folded(variant)}, ${words(variant.start)})`;
      const shown = `list_transform(${hashed}, lambda ${sum}: lpad(to_hex(${sum}), ${String(variant.bits / 4)}, '0'))`;
      return `(CASE WHEN ${value} IS NOT NULL THEN unhex(left(array_to_string(${shown}, ''), ${String(variant.digits)})) END)`;
    });
  };
