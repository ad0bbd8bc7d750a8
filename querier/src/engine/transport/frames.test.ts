import { describe, expect, test } from '@jest/globals';
import { Prng } from '@inlay/testing';
import { FrameReader, encodeFrame, type Frame } from './frames.js';

function readBack(bytes: Buffer, cut: () => number): Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader((frame) => frames.push(frame));
  for (let at = 0; at < bytes.byteLength;) {
    const end = Math.min(bytes.byteLength, at + cut());
    reader.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}

describe('frames', () => {
  test('come out as they went in, however the stream is cut', () => {
    const prng = new Prng(3);
    const sent = Array.from({ length: 60 }, (_, i) => ({
      header: { type: 'run', id: i, text: 'ż'.repeat(prng.below(50)) },
      buffers: Array.from({ length: prng.below(5) }, () =>
        Uint8Array.from({ length: prng.below(300) }, () => prng.below(256)),
      ),
    }));
    const bytes = Buffer.concat(sent.flatMap(({ header, buffers }) => encodeFrame(header, buffers)));
    for (const max of [1, 7, 100, 5000, bytes.byteLength]) {
      const frames = readBack(bytes, () => 1 + prng.below(max));
      expect(
        frames.map(({ header, buffers }) => ({ header, buffers: buffers.map((buffer) => Uint8Array.from(buffer)) })),
      ).toEqual(sent);
    }
  });

  test('hand out buffers that typed arrays may be laid over', () => {
    const bytes = Buffer.concat(
      encodeFrame({}, [new Uint8Array(3), new Uint8Array(16), new Uint8Array(1), new Uint8Array(0), new Uint8Array(8)]),
    );
    const [frame] = readBack(bytes, () => 5);
    expect(frame?.buffers.map((buffer) => buffer.byteOffset % 8)).toEqual([0, 0, 0, 0, 0]);
  });
});
