export { testWalLog, type TestLogInit } from './test-ingester.js';
export type { WalLog } from '../wal-log/index.js';
