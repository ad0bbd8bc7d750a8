import { describe, expect, test } from '@jest/globals';
import { Prng } from './prng.js';
import { PowerCut, PowerLossFiles } from './power-loss-files.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

/** What many machines with one history show after their cut. */
function outcomes(history: (files: PowerLossFiles) => void, look: (files: PowerLossFiles) => string): Set<string> {
  const seen = new Set<string>();
  for (let seed = 0; seed < 400; seed++) {
    const files = new PowerLossFiles(new Prng(seed));
    history(files);
    files.cut();
    seen.add(look(files.restart()));
  }
  return seen;
}

const content = (path: string) => (files: PowerLossFiles) =>
  files.size(path) === undefined ? 'absent' : text(files.read(path));

describe('PowerLossFiles', () => {
  test('while the power is on it is a file system', () => {
    const files = new PowerLossFiles(new Prng(1));
    files.makeDirectory('/a/b');
    const handle = files.create('/a/b/x');
    handle.append([bytes('one'), bytes('two')]);
    handle.close();
    expect(() => handle.append([bytes('more')])).toThrow('EBADF');
    const again = files.openAppend('/a/b/x');
    again.append([bytes('three')]);
    expect(text(files.read('/a/b/x'))).toBe('onetwothree');
    expect(text(files.readRange('/a/b/x', 3, 3))).toBe('two');
    files.rename('/a/b/x', '/a/b/y');
    expect(files.list('/a/b')).toEqual(['y']);
    files.truncate('/a/b/y', 3);
    expect(text(files.read('/a/b/y'))).toBe('one');
    files.remove('/a/b/y');
    expect(files.list('/a/b')).toEqual([]);
    expect(files.list('/nowhere')).toEqual([]);
    expect(() => files.read('/a/b/y')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(() => files.create('/no/such/folder')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  test('synced bytes under a synced name always survive', () => {
    const seen = outcomes((files) => {
      files.makeDirectory('/a');
      files.syncDirectory('/');
      const handle = files.create('/a/x');
      files.syncDirectory('/a');
      handle.append([bytes('safe')]);
      handle.sync();
    }, content('/a/x'));
    expect([...seen]).toEqual(['safe']);
  });

  test('bytes that were not synced survive whole, in part, garbled or not at all', () => {
    const seen = outcomes((files) => {
      const handle = files.create('/x');
      files.syncDirectory('/');
      handle.append([bytes('safe')]);
      handle.sync();
      handle.append([bytes('tail')]);
    }, content('/x'));
    for (const kept of ['safe', 'safet', 'safeta', 'safetai', 'safetail']) expect(seen).toContain(kept);
    expect([...seen].some((value) => !'safetail'.startsWith(value))).toBe(true);
    expect([...seen].every((value) => value.startsWith('safe'))).toBe(true);
  });

  test('a name that its folder did not sync may be gone, though its bytes were synced', () => {
    const create = (files: PowerLossFiles): void => {
      const handle = files.create('/x');
      handle.append([bytes('safe')]);
      handle.sync();
    };
    expect(outcomes(create, content('/x'))).toEqual(new Set(['safe', 'absent']));
  });

  test('a folder that its parent did not sync takes everything in it away', () => {
    const seen = outcomes((files) => {
      files.makeDirectory('/a');
      files.create('/a/x');
      files.syncDirectory('/a');
    }, content('/a/x'));
    expect(seen).toEqual(new Set(['', 'absent']));
  });

  test('removals may come undone, each for itself, until the folder is synced', () => {
    const remove = (files: PowerLossFiles): void => {
      for (const name of ['/x', '/y']) files.create(name).sync();
      files.syncDirectory('/');
      files.remove('/x');
      files.remove('/y');
    };
    const names = (files: PowerLossFiles): string => files.list('/').join();
    expect(outcomes(remove, names)).toEqual(new Set(['', 'x', 'y', 'x,y']));
    const synced = outcomes((files) => {
      remove(files);
      files.syncDirectory('/');
    }, names);
    expect(synced).toEqual(new Set(['']));
  });

  test('a renaming happened or did not, and replaces whole', () => {
    const seen = outcomes(
      (files) => {
        for (const name of ['/old', '/new']) {
          const handle = files.create(name);
          handle.append([bytes(name)]);
          handle.sync();
        }
        files.syncDirectory('/');
        files.rename('/new', '/old');
      },
      (files) =>
        files
          .list('/')
          .map((name) => `${name}=${content(`/${name}`)(files)}`)
          .join(),
    );
    expect(seen).toEqual(new Set(['new=/new,old=/old', 'old=/new']));
  });

  test('a file that is created again keeps its old bytes on the disk until a sync', () => {
    const seen = outcomes((files) => {
      const handle = files.create('/x');
      handle.append([bytes('old')]);
      handle.sync();
      files.syncDirectory('/');
      files.create('/x').append([bytes('n')]);
    }, content('/x'));
    expect(seen).toContain('old');
    expect(seen).toContain('n');
  });

  test('a cut ends everything the run does; the next run counts anew', () => {
    const files = new PowerLossFiles(new Prng(3));
    const handle = files.create('/x');
    files.cutAt(3);
    handle.append([bytes('a')]);
    expect(() => handle.sync()).toThrow(PowerCut);
    expect(() => handle.append([bytes('b')])).toThrow(PowerCut);
    expect(() => files.read('/x')).toThrow(PowerCut);
    expect(files.isOff).toBe(true);
    const next = files.restart();
    expect(next.isOff).toBe(false);
    expect(next.operations).toBe(0);
    expect(() => handle.append([bytes('b')])).toThrow(PowerCut);
  });

  test('a kill loses nothing, and secures nothing', () => {
    const files = new PowerLossFiles(new Prng(4));
    files.create('/x').append([bytes('not synced')]);
    files.kill();
    const next = files.restart();
    expect(text(next.read('/x'))).toBe('not synced');
    const seen = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const first = new PowerLossFiles(new Prng(seed));
      first.create('/x').append([bytes('not synced')]);
      const second = first.restart();
      second.cut();
      seen.add(content('/x')(second.restart()));
    }
    expect(seen).toContain('absent');
    expect(seen).toContain('');
  });

  test('one seed gives one outcome', () => {
    const run = (): string => {
      const files = new PowerLossFiles(new Prng(77));
      for (let i = 0; i < 20; i++) files.create(`/${String(i)}`).append([bytes('some bytes')]);
      files.cut();
      const left = files.restart();
      return left
        .list('/')
        .map((name) => `${name}:${content(`/${name}`)(left)}`)
        .join();
    };
    expect(run()).toBe(run());
  });

  test('a failing and a full disk can be played', () => {
    const files = new PowerLossFiles(new Prng(5), {
      capacityBytes: 10,
      onOperation: (operation) => {
        if (operation === 'sync') throw Object.assign(new Error('EIO'), { code: 'EIO' });
      },
    });
    const handle = files.create('/x');
    handle.append([bytes('12345678')]);
    expect(files.freeBytes()).toBe(2);
    expect(() => handle.append([bytes('123')])).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
    expect(() => handle.sync()).toThrow('EIO');
  });
});
