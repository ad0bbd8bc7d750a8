import { describeObjectStore } from '../conformance/describe-object-store.js';
import { MemoryObjectStore } from './memory-object-store.js';

describeObjectStore('memory', async () => ({ store: new MemoryObjectStore(), close: async () => undefined }));
