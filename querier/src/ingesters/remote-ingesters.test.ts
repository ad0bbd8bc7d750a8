import { expect, jest, test } from '@jest/globals';
import type { Incarnation } from '@inlay/catalog';
import { systemParts } from '@inlay/testing';
import { GrpcHotSource } from '../source/grpc-hot-source.js';
import { RemoteIngesters } from './remote-ingesters.js';

test('an address keeps its client while it is used; the client used longest ago is closed', () => {
  const closed = jest.spyOn(GrpcHotSource.prototype, 'close');
  const remote = new RemoteIngesters(undefined, systemParts.clock);
  const hotOf = (port: number): unknown => remote.hotOf({ address: `127.0.0.1:${String(port)}` } as Incarnation);
  try {
    const clients = Array.from({ length: 256 }, (_, port) => hotOf(port + 1));
    expect(hotOf(1)).toBe(clients[0]);
    expect(closed).not.toHaveBeenCalled();
    hotOf(257);
    expect(closed.mock.contexts).toEqual([clients[1]]);
    expect(hotOf(1)).toBe(clients[0]);
    remote.close();
    expect(closed).toHaveBeenCalledTimes(257);
  } finally {
    remote.close();
    closed.mockRestore();
  }
});
