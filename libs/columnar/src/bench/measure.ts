/** Repeats `work` for about a second after warming up and prints rows per second of the best of five parts. */
export function measure(what: string, rows: number, work: () => unknown): void {
  const until = (ms: number): number => {
    let runs = 0;
    const start = performance.now();
    while (performance.now() - start < ms) {
      work();
      runs++;
    }
    return (rows * runs) / ((performance.now() - start) / 1000);
  };
  until(200);
  const best = Math.max(...Array.from({ length: 5 }, () => until(200)));
  console.log(`${what}: ${(best / 1e6).toFixed(2)} M rows/s`);
}
