import { expect, test } from '@jest/globals';
import { ingesterOptions } from './options.js';

test('with authentication on, the port for rows has a token too, or nothing starts', () => {
  const read = (flags: Record<string, string | boolean>): unknown =>
    ingesterOptions.read({ flags: { catalog: 'c:1', nodeId: 'a', ...flags }, env: {} });
  expect(() => read({ auth: true })).toThrow(/guard --port only: give --internal-token-file/);
  expect(() => read({ adminTokenFile: 'a' })).toThrow(/--internal-token-file/);
  expect(() => read({ auth: true, internalTokenFile: 'i' })).not.toThrow();
  for (const open of [{}, { host: '0.0.0.0', withoutAuth: true }, { internalTokenFile: 'i' }])
    expect(() => read(open)).not.toThrow();
});
