import { describe, expect, test } from '@jest/globals';
import { SimulatedClock, waitUntil } from '@inlay/testing';
import { after, newMachine, runOn, stampOf, write } from './testing/ingester-fixture.js';
import { everything, folded, openFixture, Writer } from './testing/hot-store-fixture.js';

const dayMs = 86_400_000;
const ageMs = 900_000;

describe.each([
  ['a day back', -dayMs],
  ['a day forward', dayMs],
  ['ten years back', -3653 * dayMs],
  ['ten years forward', 3653 * dayMs],
])('a wall clock that jumps %s', (_, jumpMs) => {
  test('takes part in no stamp: the younger write has the higher one, over a restart too', async () => {
    const clock = new SimulatedClock();
    const first = runOn(newMachine(), { clock });
    await first.ingester.start();
    expect(await write(first, 1, 1)).toBe(stampOf(1, 1));
    clock.stepWall(jumpMs);
    expect(await write(first, 2, 1)).toBe(stampOf(1, 2));
    const second = runOn(after(first), { clock });
    clock.stepWall(jumpMs);
    await second.ingester.start();
    expect(second.hot.rows()).toEqual(first.hot.rows());
    expect(await write(second, 3, 2)).toBe(stampOf(2, 1));
  });

  test('makes no row older or younger: it is persisted at its age, and the last write of a field wins', async () => {
    const fixture = await openFixture({ persistAgeMs: ageMs });
    fixture.store.start();
    await fixture.clock.advance(1234);
    const writer = new Writer(fixture);
    writer.write(['a']);
    fixture.clock.stepWall(jumpMs);
    writer.write(['a']);
    await fixture.clock.advance(ageMs - 1);
    expect(fixture.commits.done).toEqual([]);
    await fixture.clock.advance(1);
    await waitUntil('the rows are in the catalog', () => fixture.store.rowsBuffered() === 0);
    writer.write(['a']);
    fixture.clock.stepWall(-2 * jumpMs);
    await fixture.clock.advance(ageMs);
    await waitUntil('the next ones are, too', () => fixture.store.rowsBuffered() === 0);
    expect(folded(await everything(fixture))).toEqual(folded(writer.rows));
    await fixture.store.stop();
  });
});
