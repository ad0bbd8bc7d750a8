import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { files, read, root } from './sources.js';

interface Door {
  readonly name: string;
  readonly to: { readonly path?: string };
}

const { forbidden } = createRequire(import.meta.url)(`${root}/.dependency-cruiser.cjs`) as {
  readonly forbidden: readonly Door[];
};

interface Dependencies {
  readonly dependencies?: Readonly<Record<string, string>>;
}

test('each package that is used behind one door is one that a room depends on, as the rule spells it', () => {
  const depended = files
    .filter((file) => /^[^.].*package\.json$/.test(file))
    .flatMap((file) => Object.keys((JSON.parse(read(file)) as Dependencies).dependencies ?? {}));
  const doors = forbidden.filter(({ name }) => name.startsWith('door-'));
  expect(doors.length).toBeGreaterThan(8);
  const idle = doors.filter(
    ({ to: { path = '' } }) => !depended.some((name) => new RegExp(path).test(`node_modules/${name}/index.js`)),
  );
  expect(idle.map(({ name }) => name)).toEqual([]);
});
