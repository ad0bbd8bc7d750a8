/**
 * Polls until `ready` is true; fails with `what` after `timeoutMs`. For effects of other processes and threads. The limit
 * only ends a test that hangs: it is long enough for a machine that is busy with other work, and shorter than Jest's, so
 * that the failure says what was waited for. A test that wants to see speed is a benchmark.
 */
export async function waitUntil(
  what: string,
  ready: () => boolean | Promise<boolean>,
  timeoutMs = 120_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await ready())) {
    if (Date.now() > deadline) throw new Error(`gave up waiting until ${what} (${String(timeoutMs)} ms)`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
