/**
 * What only tests load, as regular expressions for paths of sources and of what is built from them. It stands in `testing` of its
 * room, or of the folder that alone uses it; suites that several implementations pass, simulations and benchmarks have folders of
 * their own. `.dependency-cruiser.cjs`, `tools/floors.cjs`, `tools/sources.ts` and `tools/bundle.mjs` read this one list, and
 * `tools/test-support.test.ts` holds the house to it.
 */
const testSupport = ['\\.(test|bench)\\.[jt]s$', '/(testing|conformance|sim|bench)/', '^(bench|e2e)/'];

module.exports = { testSupport };
