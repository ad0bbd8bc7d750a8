// What `@jest/globals` gives to tests: each name stands for what the running suite's framework offers at the call, because
// modules that tests share are loaded once.
const offered = globalThis[Symbol.for('inlay.jest')];

const late = (name) =>
  new Proxy(() => undefined, {
    apply: (_target, _this, given) => offered[name](...given),
    get: (_target, key) => offered[name][key],
  });

export const describe = late('describe');
export const test = late('test');
export const it = late('it');
export const expect = late('expect');
export const beforeAll = late('beforeAll');
export const beforeEach = late('beforeEach');
export const afterAll = late('afterAll');
export const afterEach = late('afterEach');
export const { jest } = offered;
