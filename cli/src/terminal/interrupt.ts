const numberOf = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
const acts: (() => void)[] = [];

function end(signal: NodeJS.Signals): void {
  // Youngest first, as they lie inside each other: a bar goes before the words that stand in its place.
  for (const act of acts.splice(0).reverse()) act();
  process.exit(128 + numberOf[signal as keyof typeof numberOf]);
}

/**
 * Has `act` run when a person or a system ends this command (Ctrl-C, SIGTERM, SIGHUP), before it exits with 128 and the
 * number of the signal. It must not wait for anything. Returns what takes it back.
 */
export function whenInterrupted(act: () => void): () => void {
  if (acts.length === 0) for (const signal of Object.keys(numberOf)) process.on(signal, end);
  acts.push(act);
  return () => {
    const at = acts.indexOf(act);
    if (at < 0) return;
    acts.splice(at, 1);
    if (acts.length === 0) for (const signal of Object.keys(numberOf)) process.off(signal, end);
  };
}
