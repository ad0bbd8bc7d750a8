import type { Prng } from './prng.js';

/** Bytes of one file: what the running machine sees, and how much of it a power loss leaves for certain. */
export class FileNode {
  #bytes = new Uint8Array(64);
  #length = 0;
  /** What is on the disk for certain: a prefix of the bytes, unless the file was emptied since. */
  #durable: Uint8Array | number = 0;
  /** What stood in places that were overwritten since the last sync, by offset. */
  readonly #overwritten = new Map<number, Uint8Array>();

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

  /** In place; `bytes` lie inside the file. */
  writeAt(offset: number, bytes: Uint8Array): void {
    if (offset + bytes.byteLength > this.#length) throw new Error('writes beyond the end are not simulated');
    if (!this.#overwritten.has(offset))
      this.#overwritten.set(offset, this.#bytes.slice(offset, offset + bytes.byteLength));
    this.#bytes.set(bytes, offset);
  }

  /** Opened for writing from the start: the old bytes stay on the disk until the next sync. */
  clear(): void {
    if (typeof this.#durable === 'number') this.#durable = this.#bytes.slice(0, this.#durable);
    this.#length = 0;
    this.#overwritten.clear();
  }

  truncate(bytes: number): void {
    this.#length = Math.min(this.#length, bytes);
    this.sync();
  }

  sync(): void {
    this.#durable = this.#length;
    this.#overwritten.clear();
  }

  afterPowerLoss(random: Prng): FileNode {
    // Nothing to lose; who could still write to it is dead.
    if (this.#durable === this.#length && this.#overwritten.size === 0) return this;
    this.#forgetOverwrites(random);
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

  /** The fate of bytes that were written but not synced. */
  #tornTail(from: number, random: Prng): Uint8Array {
    const tail = this.#bytes.slice(from, this.#length);
    const fate = random.float();
    if (fate < 0.2) return tail.subarray(0, 0);
    if (fate < 0.4) return tail;
    const kept = tail.subarray(0, random.below(tail.byteLength + 1));
    if (fate < 0.7) return kept;
    // Blocks reach the disk in any order; those that did not read as zeros or as whatever lay there.
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
