import { describe, expect, test } from '@jest/globals';
import { catalogOptions } from '@inlay/catalog/options';
import * as cli from '@inlay/cli';
import { ingesterOptions } from '@inlay/ingester/options';
import { querierOptions } from '@inlay/querier/options';
import { routerOptions } from '@inlay/router/options';
import {
  defineOptions,
  envOf,
  flagOf,
  numberText,
  rangeOf,
  rangeText,
  type OptionSpec,
  type OptionSpecs,
} from '@inlay/runtime/command-line';

const servers = {
  serve: cli.serveOptions,
  router: routerOptions,
  ingester: ingesterOptions,
  querier: querierOptions,
  catalog: catalogOptions,
};
const clients = {
  write: cli.writeOptions,
  query: cli.queryOptions,
  'create database': cli.createDatabaseOptions,
  'list databases': cli.listDatabasesOptions,
  'show database': cli.showDatabaseOptions,
  'delete database': cli.deleteDatabaseOptions,
  flush: cli.flushOptions,
  'ingester list': cli.listIngestersOptions,
  'ingester forget': cli.forgetIngesterOptions,
};
const all = Object.entries<{ readonly specs: OptionSpecs }>({ ...servers, ...clients }).flatMap(
  ([command, { specs }]) => Object.entries(specs).map(([key, spec]: [string, OptionSpec]) => ({ command, key, spec })),
);
const isServer = (command: string): boolean => Object.hasOwn(servers, command);

describe('the options of every command', () => {
  test('stand under a heading: give `group`, or put them through `inGroup`', () => {
    expect(all.filter(({ spec }) => spec.group === undefined).map(({ command, key }) => `${command} ${key}`)).toEqual(
      [],
    );
  });

  test('begin with a small letter and end without a full stop', () => {
    const bad = all.filter(
      ({ spec }) => !/^[^\s].*[^.]$/s.test(spec.description) || /^[A-Z][a-z]+ /.test(spec.description),
    );
    expect(bad.map(({ command, key }) => `${command} ${key}`).filter((name) => !name.endsWith('catalogDsn'))).toEqual(
      [],
    );
  });

  test('have short flags that are unique within the command, and mean the same in all', () => {
    const meanings = new Map<string, string>();
    const bad = all.filter(({ key, spec }) => {
      if (spec.short === undefined) return false;
      const known = meanings.get(spec.short) ?? key;
      meanings.set(spec.short, key);
      return known !== key || !/^[a-zA-Z]$/.test(spec.short) || ['h', 'V'].includes(spec.short);
    });
    expect(bad.map(({ command, key }) => `${command} ${key}`)).toEqual([]);
  });

  test('share a variable only where it means the same: a value for one command breaks no other', () => {
    const types = new Map<string, string>();
    const bad = all.filter(({ key, spec }) => {
      const name = envOf(key, spec.scope);
      const shape = `${key} ${spec.type} ${(spec.values ?? []).join('|')}`;
      const known = types.get(name) ?? shape;
      types.set(name, shape);
      return known !== shape;
    });
    expect(bad.map(({ command, key }) => `${command} ${key}`)).toEqual([]);
  });

  test('of one client command carry its name in their variables, unless every client command may read them', () => {
    const shared = new Set(['hostUrl', 'token', 'tokenFile', 'database']);
    const bad = all.filter(
      ({ command, key, spec }) => !isServer(command) && !shared.has(key) && spec.scope !== command,
    );
    expect(bad.map(({ command, key }) => `${command} ${key}`)).toEqual([]);
    const ofServers = new Set(
      all.filter(({ command }) => isServer(command)).map(({ key, spec }) => envOf(key, spec.scope)),
    );
    const taken = all.filter(({ command, key, spec }) => !isServer(command) && ofServers.has(envOf(key, spec.scope)));
    expect(taken).toEqual([]);
  });

  // One at a time: what must hold between options is another matter.
  const numbers = all.filter(({ spec }) => rangeText(spec) !== undefined);
  test.each(numbers.map(({ command, key, spec }) => [command, flagOf(key), key, spec] as const))(
    '%s %s: both ends of its range are taken, what lies beyond is refused in one line that names the range',
    (_, flag, key, spec) => {
      const options = defineOptions({ [key]: { ...spec, required: false } });
      const read = (value: number): unknown =>
        options.read({ flags: { [key]: numberText(spec.type, value) }, env: {} })[key];
      const { min, max } = rangeOf(spec);
      expect([read(min), read(max)]).toEqual([min, max]);
      const refused = (value: number): string => {
        try {
          read(value);
          return 'taken';
        } catch (error) {
          return (error as Error).message;
        }
      };
      expect(refused(max + 1)).toBe(
        `  ${flag}: "${numberText(spec.type, max + 1)}" is above the range ${String(rangeText(spec))}`,
      );
      if (min > 0) expect(refused(min - 1)).toContain(`is below the range ${String(rangeText(spec))}`);
      expect(refused(-1)).not.toBe('taken');
      for (const text of ['', '1e99', 'Infinity', 'NaN', '9'.repeat(400), '0x10', '1_000'])
        expect(() => options.read({ flags: { [key]: text }, env: {} })).toThrow(flag);
    },
  );

  test('that are durations end before a timer of Node overflows, with room for what is added to them', () => {
    const late = numbers.filter(({ spec }) => spec.type === 'duration' && rangeOf(spec).max + 600_000 >= 2 ** 31);
    expect(late).toEqual([]);
  });
});
