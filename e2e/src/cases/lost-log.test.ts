import { startServe } from '../cluster/serve.js';
import { lostLogCase } from './lost-log-case.js';

lostLogCase('serve', startServe);
