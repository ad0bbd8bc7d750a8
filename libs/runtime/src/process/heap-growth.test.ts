import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { letHeapGrow } from './heap-growth.js';

test('the engine still has the flag that lets the heap grow', () => {
  // V8 ignores flags that it does not know, so that an upgrade could take it away unnoticed.
  expect(execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' })).toContain('--heap-growing-percent');
  expect(letHeapGrow).not.toThrow();
});
