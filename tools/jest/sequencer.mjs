import Sequencer from '@jest/test-sequencer';

/** Suites that start processes come first: a long one that began last would keep one core waiting for the other. */
export default class LongestFirst extends Sequencer {
  /** Jest's order (by the time that suites took before, by size where there was none), kinds apart. */
  async sort(tests) {
    const startsProcesses = ({ context }) => context.config.displayName?.name === 'e2e';
    const ordered = await super.sort(tests);
    return [...ordered.filter(startsProcesses), ...ordered.filter((test) => !startsProcesses(test))];
  }
}
