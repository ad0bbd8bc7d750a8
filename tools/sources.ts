import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The root of the repository, absolute; the same from a test on sources and from what is built into `tools/dist`. */
export const root = execFileSync('git', ['rev-parse', '--show-toplevel'], {
  cwd: import.meta.dirname,
  encoding: 'utf8',
}).trim();

/** Files that git tracks or would track, relative to the root: the house as a clone sees it. */
export const files: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  },
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));

/** The text of a file. Throws the system's error where there is none. */
export const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** TypeScript that people write: product, tests and tools, without generated protobuf code. */
export const sources: readonly string[] = files.filter(
  (file) => file.endsWith('.ts') && !file.startsWith('proto/src/gen/'),
);

const { testSupport } = createRequire(import.meta.url)(join(root, 'tools/test-support.cjs')) as {
  readonly testSupport: readonly string[];
};
const support = testSupport.map((place) => new RegExp(place));

/** Whether a source is a test, or support that only tests, simulations and benchmarks import (`tools/test-support.cjs`). */
export const isTestSupport = (file: string): boolean => support.some((place) => place.test(file));

const inRoom = /^((?:libs\/)?[a-z-]+)\/src\/(.*)$/;

/** The room of a source, such as `libs/core`; empty outside the rooms. */
export const roomOf = (file: string): string => inRoom.exec(file)?.[1] ?? '';

/** The first folder below a room's `src`, and `.` for files that stand in `src` itself. */
export const subRoomOf = (file: string): string => {
  const inside = inRoom.exec(file)?.[2] ?? '';
  return inside.includes('/') ? inside.slice(0, inside.indexOf('/')) : '.';
};

/** Whether a release runs a source: it stands in a room, and is neither a test nor support of tests. */
export const isProduct = (file: string): boolean => roomOf(file) !== '' && !isTestSupport(file);

/** What a release runs. */
export const product: readonly string[] = sources.filter(isProduct);
