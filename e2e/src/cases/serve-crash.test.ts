import { startServe } from '../cluster/serve.js';
import { crashCase } from './crash-case.js';
import { stopCase } from './stop-case.js';

crashCase('serve', startServe);
stopCase('serve', startServe);
