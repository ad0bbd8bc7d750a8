/** Longer than anything in a test takes beside eight busy loops on two cores, and shorter than Jest's own limit. */
export const patientMs = 300_000;

/**
 * Polls until `ready` is true; fails with `what` after five minutes. For effects of other processes and threads. The limit
 * only ends a test that hangs, and says what was waited for. A test that wants to see speed is a benchmark.
 */
export async function waitUntil(what: string, ready: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patientMs;
  while (!(await ready())) {
    if (Date.now() > deadline) throw new Error(`gave up waiting until ${what} (${String(patientMs)} ms)`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
