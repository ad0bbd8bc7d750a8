/** No context of its own: tests run in the worker's, as the product does in a process. */
export default class OneContext {
  global = { console };

  getVmContext() {
    return null;
  }
  async setup() {}
  async teardown() {}
}
