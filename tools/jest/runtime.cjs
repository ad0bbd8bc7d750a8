// Jest's own runtime compiles every module again for every suite, in a context of its own in which each global name costs a
// call. A third of the CPU time of all tests went there. This one lets Node load the modules: once a worker, as the product
// does. What a suite leaves behind in a module or in `process.env` is therefore seen by the next; product code keeps no such
// state, and a test that sets something sets it back. Mocks of modules are not offered.
const asyncHooks = require('node:async_hooks');
const { register } = require('node:module');
const { pathToFileURL } = require('node:url');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

const handlers = Symbol.for('EVENT_HANDLERS');
/** Where `globals.mjs` finds what the running suite's framework offers. */
const offered = Symbol.for('inlay.jest');
let isReady = false;
let imports = 0;

const { AsyncLocalStorage } = asyncHooks;
/** What the running suite's framework keeps beside calls: for as long as one is enabled, each promise of the process pays. */
const stores = new Set();
class SuiteStorage extends AsyncLocalStorage {
  constructor(...given) {
    super(...given);
    stores.add(this);
  }
}

/** Once a worker, before the first suite. */
function prepare({ fakeTimers }) {
  if (isReady) return;
  isReady = true;
  register('./loader.mjs', pathToFileURL(__filename));
  process.setSourceMapsEnabled(true);
  const mocker = new ModuleMocker(globalThis);
  const timers = new ModernFakeTimers({ config: { fakeTimers }, global: globalThis });
  const jest = { fn: mocker.fn.bind(mocker), spyOn: mocker.spyOn.bind(mocker) };
  jest.restoreAllMocks = () => mocker.restoreAllMocks();
  for (const name of ['useFakeTimers', 'useRealTimers', 'setSystemTime', 'advanceTimersByTime'])
    jest[name] = (...given) => {
      timers[name](...given);
      return jest;
    };
  globalThis[offered] = { jest };
}

module.exports = class NativeRuntime {
  constructor(config) {
    prepare(config);
  }

  /** The framework is loaded anew for each suite: it keeps its state in its modules. */
  requireInternalModule(path) {
    delete globalThis[handlers];
    delete require.cache[path];
    asyncHooks.AsyncLocalStorage = SuiteStorage;
    try {
      return require(path);
    } finally {
      asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
      // Jest asks for long stacks of its own contexts; here that would be the product's, at every error that it makes.
      Error.stackTraceLimit = 10;
    }
  }

  setGlobalsForRuntime(globals) {
    Object.assign(globalThis[offered], globals);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  /** A path that is asked for a second time, in watch mode, is loaded again. */
  unstable_importModule(path) {
    // Jest's way from compiled lines to written ones knows nothing of what Node loads; Node's own does, where no other is set.
    Error.prepareStackTrace = undefined;
    return import(`${pathToFileURL(path).href}?suite=${String(imports++)}`);
  }

  requireModule(path) {
    return require(path);
  }

  getSourceMaps() {
    return new Map();
  }

  getAllCoverageInfoCopy() {
    return undefined;
  }

  enterTestCode() {}
  leaveTestCode() {}
  teardown() {
    for (const store of stores) store.disable();
    stores.clear();
  }
};
