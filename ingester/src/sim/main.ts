import { parseArgs } from 'node:util';
import { catchMistake, mistakes } from './mistakes/mistakes.js';
import { Simulation } from './simulation.js';
import { productWiring } from './wiring.js';

/*
 * npm run sim -- --seeds 1000 --from 1 [--trace] [--mistakes]
 * Runs that many simulations, or looks how many seeds notice each mistake. Exit code 1 where something was found, or missed.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    mistakes: { type: 'boolean', default: false },
  },
});
const [seeds, from] = [Number(values.seeds), Number(values.from)];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function runSeeds(): Promise<void> {
  let acked = 0;
  let found = 0;
  const places = new Map<string, number>();
  for (let seed = from; seed < from + seeds; seed++) {
    const trace: string[] = [];
    const simulation = new Simulation({ ...productWiring, seed, onEvent: (what) => trace.push(what) });
    const problems = await simulation.run();
    acked += simulation.ackedCount;
    for (const place of [...simulation.cutsAt, ...simulation.faults]) places.set(place, (places.get(place) ?? 0) + 1);
    if (problems.length > 0) {
      found++;
      say([`seed ${String(seed)}:`, ...(values.trace ? trace : []), ...problems.slice(0, 5)].join('\n'));
    }
    if ((seed - from + 1) % 100 === 0) say(`${String(seed - from + 1)} seeds, ${String(acked)} acknowledged writes`);
  }
  for (const [place, count] of [...places].sort()) say(`${String(count).padStart(8)}  ${place}`);
  say(`${String(seeds)} seeds, ${String(acked)} acknowledged writes, ${String(found)} seeds with problems`);
  if (found > 0) process.exitCode = 1;
}

async function runMistakes(): Promise<void> {
  for (const mistake of mistakes) {
    const { afterSeeds, problem } = await catchMistake(mistake, productWiring, { from, seedsMax: seeds });
    say(`${String(afterSeeds ?? 'never').padStart(8)}  ${mistake.name}: ${problem}`);
    if (afterSeeds === undefined) process.exitCode = 1;
  }
}

await (values.mistakes ? runMistakes() : runSeeds());
