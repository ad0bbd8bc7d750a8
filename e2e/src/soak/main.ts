import { parseArgs } from 'node:util';
import { startFive } from '../cluster/five.js';
import { startServe } from '../cluster/serve.js';
import { runSoak, soakIngesterFlags } from './soak.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    shape: { type: 'string', default: 'five' },
  },
});
const seconds = Number(values.minutes) * 60;
const seed = Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed) || !['five', 'serve'].includes(values.shape)) {
  process.stderr.write('usage: npm run soak -- [--minutes 10] [--seed <whole number>] [--shape five|serve]\n');
  process.exit(2);
}

const isFive = values.shape === 'five';
process.stdout.write(`soak of ${values.shape} for ${values.minutes} minutes, seed ${String(seed)}\n`);
const deployment = await (isFive ? startFive : startServe)({ ingesterFlags: soakIngesterFlags });
try {
  const summary = await runSoak(deployment, {
    seed,
    seconds,
    victims: isFive ? ['ingester-0', 'ingester-1', 'ingester', 'querier', 'router', 'catalog', 'all'] : ['all'],
    log: (line) => process.stdout.write(`${new Date().toISOString()} ${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
  await deployment.destroy();
} catch (error) {
  // The folder stays, to be looked at.
  await deployment.kill9();
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n${deployment.output()}\nfolder: ${deployment.folder}\n`,
  );
  process.exit(1);
}
