import type { Prng } from './prng.js';

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Bytes of one file: what the running machine sees, and how much of it a power loss leaves for certain. */
export class FileNode {
  #bytes = new Uint8Array(64);
  #length = 0;
  /** What is on the disk for certain: a prefix of the bytes, unless the file was emptied since. */
  #durable: Uint8Array | number = 0;
  /** What stood in places that were overwritten since the last sync, by offset. */
  readonly #overwritten = new Map<number, Uint8Array>();
  /** Bytes that a failed sync left behind: the kernel takes them for written, and no later sync writes them. */
  #limbo: Range[] = [];

  get length(): number {
    return this.#length;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Appends the first `limit` bytes of the chunks. */
  append(chunks: readonly Uint8Array[], limit: number): void {
    let left = limit;
    for (const chunk of chunks) {
      const part = chunk.subarray(0, left);
      left -= part.byteLength;
      this.#reserve(this.#length + part.byteLength);
      this.#bytes.set(part, this.#length);
      this.#length += part.byteLength;
    }
  }

  /** In place, or beyond the end, with zeros between. */
  writeAt(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.byteLength;
    const kept = this.#overwritten.get(offset)?.byteLength ?? 0;
    if (kept < Math.min(end, this.#length) - offset) {
      const before = this.#bytes.slice(offset, Math.min(end, this.#length));
      before.set(this.#overwritten.get(offset) ?? new Uint8Array(0));
      this.#overwritten.set(offset, before);
    }
    this.#limbo = this.#limbo.flatMap(({ from, to }) =>
      [
        { from, to: Math.min(to, offset) },
        { from: Math.max(from, end), to },
      ].filter((range) => range.from < range.to),
    );
    this.#reserve(end);
    if (offset > this.#length) this.#bytes.fill(0, this.#length, offset);
    this.#bytes.set(bytes, offset);
    this.#length = Math.max(this.#length, end);
  }

  /** Opened for writing from the start: the old bytes stay on the disk until the next sync. */
  clear(): void {
    if (typeof this.#durable === 'number') this.#durable = this.#bytes.slice(0, this.#durable);
    this.#length = 0;
    this.#limbo = [];
    this.#overwritten.clear();
  }

  truncate(bytes: number): void {
    this.#length = Math.min(this.#length, bytes);
    this.#limbo = this.#limbo.filter(({ from }) => from < bytes);
    this.sync();
  }

  sync(): void {
    this.#durable = this.#length;
    this.#overwritten.clear();
  }

  /** A sync that reports an error: what was not durable stays so for ever, unless it is written again. */
  failSync(): void {
    const durable = typeof this.#durable === 'number' ? this.#durable : 0;
    if (durable < this.#length) this.#limbo.push({ from: durable, to: this.#length });
    for (const [from, { byteLength }] of this.#overwritten) this.#limbo.push({ from, to: from + byteLength });
    this.#overwritten.clear();
  }

  afterPowerLoss(random: Prng): FileNode {
    // Nothing to lose; who could still write to it is dead.
    if (this.#durable === this.#length && this.#overwritten.size === 0 && this.#limbo.length === 0) return this;
    this.#forgetOverwrites(random);
    this.#forgetLimbo(random);
    const left = new FileNode();
    if (typeof this.#durable !== 'number' && random.chance(0.5)) left.append([this.#durable], Infinity);
    else {
      const synced = typeof this.#durable === 'number' ? this.#durable : 0;
      left.append([this.#bytes.subarray(0, synced), this.#tornTail(synced, random)], Infinity);
    }
    left.sync();
    return left;
  }

  /** Each place that was overwritten holds the new bytes, the old ones, or neither. */
  #forgetOverwrites(random: Prng): void {
    for (const [offset, before] of this.#overwritten) {
      const fate = random.float();
      if (fate < 0.4) continue;
      const place = this.#bytes.subarray(offset, offset + before.byteLength);
      if (fate < 0.8) place.set(before);
      else for (let i = 0; i < place.byteLength; i++) place[i] = random.below(256);
    }
    this.#overwritten.clear();
  }

  #forgetLimbo(random: Prng): void {
    for (const { from, to } of this.#limbo) {
      const fate = random.float();
      if (fate < 0.3) continue;
      if (fate < 0.6 && to >= this.#length) this.#cutTo(from);
      else this.#bytes.fill(0, from, Math.min(to, this.#length));
    }
    this.#limbo = [];
  }

  #cutTo(length: number): void {
    this.#length = Math.min(this.#length, length);
    if (typeof this.#durable === 'number') this.#durable = Math.min(this.#durable, this.#length);
  }

  /** The fate of bytes that were written but not synced. */
  #tornTail(from: number, random: Prng): Uint8Array {
    const tail = this.#bytes.slice(from, this.#length);
    const fate = random.float();
    if (fate < 0.2) return tail.subarray(0, 0);
    if (fate < 0.4) return tail;
    const kept = tail.subarray(0, random.below(tail.byteLength + 1));
    if (fate < 0.7) return kept;
    // Blocks reach the disk in any order; those that did not read as zeros or as the bytes that lay there before.
    const block = random.pick([1, 16, 512, 4096]);
    for (let at = 0; at < kept.byteLength; at += block) {
      if (random.chance(0.6)) continue;
      const hole = kept.subarray(at, at + block);
      if (random.chance(0.5)) hole.fill(0);
      else for (let i = 0; i < hole.byteLength; i++) hole[i] = random.below(256);
    }
    return kept;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.byteLength) return;
    const grown = new Uint8Array(Math.max(bytes, this.#bytes.byteLength * 2));
    grown.set(this.bytes());
    this.#bytes = grown;
  }
}

type Node = FileNode | FolderNode;
type NameChange = (names: Map<string, Node>) => void;

/** Names in one folder: those that the running machine sees, those that are durable, and the steps between the two. */
export class FolderNode {
  readonly #names = new Map<string, Node>();
  #durable = new Map<string, Node>();
  #pending: NameChange[] = [];

  get(name: string): Node | undefined {
    return this.#names.get(name);
  }
  names(): string[] {
    return [...this.#names.keys()].sort();
  }

  set(name: string, node: Node): void {
    this.#change((names) => names.set(name, node));
  }
  delete(name: string): void {
    this.#change((names) => names.delete(name));
  }
  /** Atomic: after a power loss the old name or the new one is there, never both, never none. */
  rename(from: string, to: string): void {
    const node = this.#names.get(from);
    if (node === undefined) return;
    this.#change((names) => {
      names.delete(from);
      names.set(to, node);
    });
  }

  sync(): void {
    this.#durable = new Map(this.#names);
    this.#pending = [];
  }

  bytesBelow(): number {
    let bytes = 0;
    for (const node of this.#names.values()) bytes += node instanceof FileNode ? node.length : node.bytesBelow();
    return bytes;
  }

  afterPowerLoss(random: Prng): FolderNode {
    const names = new Map(this.#durable);
    for (const change of this.#pending) if (random.chance(0.5)) change(names);
    const left = new FolderNode();
    for (const [name, node] of names) left.set(name, node.afterPowerLoss(random));
    left.sync();
    return left;
  }

  #change(change: NameChange): void {
    change(this.#names);
    this.#pending.push(change);
  }
}
