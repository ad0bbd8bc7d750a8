import { startFive } from '../cluster/five.js';
import { crashCase } from './crash-case.js';
import { stopCase } from './stop-case.js';

crashCase('five', startFive);
stopCase('five', startFive);
