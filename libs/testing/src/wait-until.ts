/** Polls until `ready` is true; fails with `what` after `timeoutMs`. For effects of other processes only. */
export async function waitUntil(
  what: string,
  ready: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await ready())) {
    if (Date.now() > deadline) throw new Error(`gave up waiting until ${what} (${String(timeoutMs)} ms)`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
