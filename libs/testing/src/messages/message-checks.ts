import { InlayError } from '@inlay/core';
import fc from 'fast-check';
import { inspect, isDeepStrictEqual } from 'node:util';
import { changesOf } from './changes-of.js';
import { FieldsSeen } from './fields-seen.js';
import { plainValue } from './plain-value.js';

/** What generated code has for every message. */
export interface GeneratedMessage<Message> {
  encode(message: Message): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Message;
}

/** A message that must be refused: what is wrong, how a good one becomes it, what the error has to say. */
export type BrokenMessage<Message> = readonly [what: string, change: (good: Message) => Message, says: RegExp];

/** A message, both directions of its codec, and what they promise. */
export interface MessageUnderTest<Value, Message> {
  /** Its full name, such as `inlay.v1.HotReadRequest`. A rule of the house looks for every message's. */
  readonly message: string;
  readonly generated: GeneratedMessage<Message>;
  readonly toWire: (value: Value) => Message;
  /** Fails with an InlayError of kind `corrupt`, or not at all. */
  readonly fromWire: (message: Message) => Value | Promise<Value>;
  /** Everything that can be sent. */
  readonly values: fc.Arbitrary<Value>;
  /** The part of a value that has to come back; all of it unless told otherwise. */
  readonly shown?: (value: Value) => unknown;
  /** A message with what its reader takes for granted filled in: what the reader's value has to say when it is sent again. */
  readonly completed?: (message: Message) => Message;
  /** A value and its bytes, which every release writes and reads. */
  readonly golden: { readonly value: Value; readonly hex: string };
  readonly broken?: readonly BrokenMessage<Message>[];
  /** Fields that may hold something and in which writers of this release never put anything, as `.rows.seriesOf.base`. */
  readonly leftEmpty?: readonly string[];
}

/** A name and the check, for `test.each`. */
export type MessageCheck = readonly [name: string, check: () => Promise<void>];

const settings = { seed: 20_261_130, numRuns: 250 };
const bits = 8;
/** All places alike, not the first ones more often. */
const anyPlace = fc.noBias(fc.nat());

/** All checks of a codec, each of which fails by an error. */
export function messageChecks<Value, Message extends object>(
  tested: MessageUnderTest<Value, Message>,
): readonly MessageCheck[] {
  const { broken = [] } = tested;
  return [
    ['comes back as it was, with every field', () => comesBack(tested)],
    ['has the bytes that it always had', () => keepsItsBytes(tested)],
    ['means what it says or is refused, however it was changed', () => survivesChanges(tested)],
    ['means what it says or is refused, however its bytes were damaged', () => survivesDamage(tested)],
    ...broken.map(([what, change, says]): MessageCheck => [
      `is refused ${what}`,
      () => isRefused(tested, change(received(tested, tested.golden.value).message), says),
    ]),
  ];
}

function expectSame(found: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(plainValue(found), plainValue(wanted))) return;
  const shown = (value: unknown): string => inspect(plainValue(value), { depth: 8, breakLength: 160 });
  throw new Error(`came back as\n${shown(found)}\nin place of\n${shown(wanted)}`);
}

/** The message of a value as a socket gives it, at an odd place of a Buffer that will be used for something else. */
function received<Value, Message>(
  { generated, toWire }: MessageUnderTest<Value, Message>,
  value: Value,
): { readonly message: Message; readonly overwrite: () => void } {
  const bytes = generated.encode(toWire(value)).finish();
  const buffer = Buffer.alloc(bytes.length + 1);
  buffer.set(bytes, 1);
  return { message: generated.decode(buffer.subarray(1)), overwrite: () => void buffer.fill(0xff) };
}

async function comesBack<Value, Message>(tested: MessageUnderTest<Value, Message>): Promise<void> {
  const { fromWire, leftEmpty = [], shown = (value): unknown => value, values } = tested;
  const fields = new FieldsSeen();
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      const { message, overwrite } = received(tested, value);
      fields.note(message);
      const found = await fromWire(message);
      overwrite();
      expectSame(shown(found), shown(value));
    }),
    settings,
  );
  const empty = fields.empty().filter((field) => !leftEmpty.includes(field));
  if (empty.length > 0) throw new Error(`no value has anything in ${empty.join(', ')}`);
  const used = leftEmpty.filter((field) => !fields.empty().includes(field));
  if (used.length > 0) throw new Error(`some value has something in ${used.join(', ')}`);
}

async function keepsItsBytes<Value, Message>(tested: MessageUnderTest<Value, Message>): Promise<void> {
  const { fromWire, generated, golden, shown = (value): unknown => value, toWire } = tested;
  expectSame(Buffer.from(generated.encode(toWire(golden.value)).finish()).toString('hex'), golden.hex);
  expectSame(shown(await fromWire(generated.decode(Buffer.from(golden.hex, 'hex')))), shown(golden.value));
}

async function survivesChanges<Value, Message extends object>(tested: MessageUnderTest<Value, Message>): Promise<void> {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(tested.values, anyPlace, async (value, which) => {
      const changes = [...changesOf(received(tested, value).message)];
      const change = changes[which % changes.length];
      if (change === undefined) return;
      if (await meansWhatItSays(tested, () => tested.generated.encode(change() as Message).finish())) seen++;
    }),
    settings,
  );
  if (seen < settings.numRuns / 3) throw new Error(`only ${String(seen)} changed messages could be sent`);
}

async function survivesDamage<Value, Message>(tested: MessageUnderTest<Value, Message>): Promise<void> {
  const { generated, toWire, values } = tested;
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(values, anyPlace, fc.nat({ max: bits }), async (value, place, bit) => {
      const bytes = Buffer.from(generated.encode(toWire(value)).finish());
      if (bytes.length === 0) return;
      const at = place % bytes.length;
      const damaged = (): Buffer => {
        if (bit === bits) return bytes.subarray(0, at);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
        return bytes;
      };
      if (await meansWhatItSays(tested, damaged)) seen++;
    }),
    settings,
  );
  if (seen < settings.numRuns / 10) throw new Error(`only ${String(seen)} damaged messages could be read`);
}

/** Bytes that no generated code writes or reads are none: gRPC refuses them before a codec sees them. */
function readable<Value, Message>(
  { generated }: MessageUnderTest<Value, Message>,
  bytes: () => Uint8Array,
): readonly [Message, Message] | undefined {
  try {
    const written = bytes();
    return [generated.decode(written), generated.decode(written)];
  } catch {
    return undefined;
  }
}

/** Whether a codec saw the bytes at all. */
async function meansWhatItSays<Value, Message>(
  tested: MessageUnderTest<Value, Message>,
  bytes: () => Uint8Array,
): Promise<boolean> {
  const { completed = (given: Message): Message => given, fromWire, toWire, generated } = tested;
  const [message, kept] = readable(tested, bytes) ?? [];
  if (message === undefined || kept === undefined) return false;
  let value: Value;
  try {
    value = await fromWire(message);
  } catch (error) {
    checkRefusal(error);
    return true;
  }
  expectSame(generated.decode(generated.encode(toWire(value)).finish()), completed(kept));
  return true;
}

async function isRefused<Value, Message>(
  { fromWire }: MessageUnderTest<Value, Message>,
  message: Message,
  says: RegExp,
): Promise<void> {
  let value: Value;
  try {
    value = await fromWire(message);
  } catch (error) {
    const { message: words } = checkRefusal(error);
    if (!says.test(words)) throw new Error(`"${words}" does not say ${String(says)}`, { cause: error });
    return;
  }
  throw new Error(`was taken for ${inspect(plainValue(value), { depth: 8 })}`);
}

function checkRefusal(error: unknown): InlayError {
  if (error instanceof InlayError && error.kind === 'corrupt') return error;
  throw new Error(`failed with what is not a refusal: ${String(error)}`, { cause: error });
}
