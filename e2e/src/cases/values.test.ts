import { startFive } from '../cluster/five.js';
import { startServe } from '../cluster/serve.js';
import { valuesCase } from './values-case.js';

valuesCase('serve', startServe);
valuesCase('five', startFive);
