import { hasBit, setBit } from './bitmap.js';

/** S: fixed for the life of a cluster; a shard is `hash(table id, tag set) mod shardCount`. */
export const shardCount = 128;
/** Bytes of a bitmap of shards. */
export const shardBitmapBytes = shardCount / 8;

/** 16 bytes, bit i of byte i/8 set when shard i is present. */
export type ShardBitmap = Uint8Array;

/** A new bitmap without any shard. */
export const emptyShardBitmap = (): ShardBitmap => new Uint8Array(shardBitmapBytes);

/** Adds a shard, below `shardCount`, in place. */
export const addShard = (bitmap: ShardBitmap, shard: number): void => setBit(bitmap, shard);

/** Whether the shard, below `shardCount`, is present. */
export const hasShard = (bitmap: ShardBitmap, shard: number): boolean => hasBit(bitmap, shard);
