import { describe, expect, test } from '@jest/globals';
import { checkedMessages, ownCodecsIn, protoFiles, sentMessages, type ProtoFile } from './messages.js';
import { product, read, sources } from './sources.js';

const files = protoFiles();
const tests = sources.filter((file) => file.endsWith('.test.ts') && !file.startsWith('tools/'));
const checked = tests.flatMap((file) => checkedMessages(file, read(file)));

/** Roles that send messages to each other. The querier's Flight service speaks Apache's protocol, to clients of others. */
const speakers = product.filter(
  (file) => /^(router|ingester|querier)\//.test(file) && !file.startsWith('querier/src/flight/'),
);

describe('a message between processes', () => {
  test('has a codec whose both directions are checked together', () => {
    const sent = sentMessages(files);
    expect(sent.length).toBeGreaterThan(25);
    expect(sent.filter((name) => !checked.includes(name))).toEqual([]);
  });

  test('is checked under a name that it has', () => {
    const known = files.flatMap((file) => (file.messageType ?? []).map(({ name }) => `${file.package}.${name}`));
    expect(checked.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('is made and read in the room wire, and by no role itself', () => {
    expect(speakers.flatMap((file) => ownCodecsIn(file, read(file)).map((found) => `${file}: ${found}`))).toEqual([]);
  });
});

describe('these rules bite', () => {
  test('on a new message of a method, and on one that travels as bytes', () => {
    const added: ProtoFile = {
      package: 'inlay.v1',
      messageType: [
        { name: 'MoveRequest', field: [{ name: 'shard' }] },
        { name: 'MoveAnswer' },
        { name: 'Loose', field: [{ name: 'part', typeName: '.inlay.v1.Part' }] },
        { name: 'Part', field: [{ name: 'x' }] },
      ],
      service: [
        {
          name: 'MoveService',
          method: [{ name: 'Move', inputType: '.inlay.v1.MoveRequest', outputType: '.inlay.v1.MoveAnswer' }],
        },
      ],
    };
    const before = sentMessages(files);
    expect(sentMessages([...files, added]).filter((name) => !before.includes(name))).toEqual([
      'inlay.v1.Loose',
      'inlay.v1.MoveRequest',
    ]);
  });

  test('on every message whose test is taken away', () => {
    const [some = ''] = tests.filter((file) => file.endsWith('control-wire.test.ts'));
    const kept = tests.filter((file) => file !== some).flatMap((file) => checkedMessages(file, read(file)));
    expect(sentMessages(files).filter((name) => !kept.includes(name))).toEqual([
      'inlay.v1.AdoptEpochRequest',
      'inlay.v1.FlushAnswer',
      'inlay.v1.StatusAnswer',
    ]);
  });

  test('on a name in a comment or in another call, which are no checks', () => {
    const text =
      "// messageChecks({ message: 'inlay.v1.A' })\nother({ message: 'inlay.v1.B' });\nmessageChecks({ message });";
    expect(checkedMessages('a.test.ts', text)).toEqual([]);
    expect(checkedMessages('a.test.ts', "test.each(messageChecks({ message: 'inlay.v1.C', x }))")).toEqual([
      'inlay.v1.C',
    ]);
  });

  test('on a role that makes or reads a message', () => {
    const found = (text: string): string[] =>
      ownCodecsIn('router/src/some.ts', `import { hot, type write } from '@inlay/proto';\n${text}`);
    expect(found('hot.HotReadPart.decode(bytes);')).toEqual(['hot.HotReadPart']);
    expect(found("send({ part: { $case: 'head', value } });")).toEqual(['$case']);
    expect(found("import { shardMapToWire } from '@inlay/catalog';")).toEqual(['shardMapToWire']);
    expect(found("import { hotRequestToWire } from '@inlay/wire';")).toEqual([]);
    expect(found('new Client(hot.HotServiceClient); const a: write.WriteGroup = b; hot.HotServiceService;')).toEqual(
      [],
    );
  });
});
