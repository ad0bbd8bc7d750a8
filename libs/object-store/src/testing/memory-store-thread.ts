import { parentPort } from 'node:worker_threads';
import { defined } from '@inlay/core';
import { MemoryObjectStore } from './memory-object-store.js';
import { serveObjectStore } from '../threaded/serve-object-store.js';

/** The program of a store thread, as the tests run it. */
serveObjectStore(defined(parentPort, 'the port of a thread'), new MemoryObjectStore());
