import { SystemRandom } from '@inlay/core';
import { FileObjectStore } from '@inlay/object-store';
import { NodeFiles } from '@inlay/runtime';

/** A program for tests: puts one object and is killed in the middle, before the object has its name. */
class FilesThatKill extends NodeFiles {
  override rename(): void {
    process.kill(process.pid, 'SIGKILL');
  }
}

const [, , root = '', name = ''] = process.argv;
const store = new FileObjectStore(root, new FilesThatKill(), new SystemRandom(), { name, isAlone: false });
await store.put('1/2/half.parquet', new Uint8Array(100_000));
