import { expect, test } from '@jest/globals';
import type { Files } from '@inlay/core';
import { testWalDirectory } from '../testing/test-ingester.js';
import { TestNode } from '../testing/test-node.js';

/** The files of the node's next run, whose copies beside other work wait for `gate`. */
function copyingAside(node: TestNode, gate: Promise<void>): { readonly files: TestNode['files']; copies: number } {
  const files = node.files.restart();
  const seen = { files, copies: 0 };
  const copyAside: Files['copyAside'] = async (from, to) => {
    seen.copies++;
    const handle = files.create(to);
    handle.append([files.read(from)]);
    handle.sync();
    handle.close();
    await gate;
  };
  Object.assign(files, { copyAside });
  return seen;
}

async function written(): Promise<TestNode> {
  const node = new TestNode();
  await node.start();
  await node.write(5);
  return node;
}

test('a start answers for nothing before the end of the log is copied anew, which goes on beside the replay', async () => {
  const node = await written();
  let open = (): void => undefined;
  const seen = copyingAside(node, new Promise((resolve) => (open = resolve)));
  let hasStarted = false;
  const started = node.start(seen.files).then(() => (hasStarted = true));
  while (node.hot.rows().length < 5) await new Promise((resolve) => setImmediate(resolve));
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect([seen.copies, hasStarted]).toEqual([1, false]);
  open();
  await started;
  expect(node.times()).toEqual([1, 2, 3, 4, 5]);
});

test('a copy that fails is why the process does not start, and the log stays as it was', async () => {
  const node = await written();
  const error = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  const gate = Promise.reject(error);
  gate.catch(() => undefined);
  const seen = copyingAside(node, gate);
  await expect(node.start(seen.files)).rejects.toThrow('ENOSPC');
  expect(node.files.list(testWalDirectory).filter((name) => name.endsWith('.copy'))).toEqual([]);
  await node.start();
  expect(node.times()).toEqual([1, 2, 3, 4, 5]);
});
