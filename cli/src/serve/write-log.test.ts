import { describeWriteLog } from '@inlay/services/conformance';
import { ByReference, OverGrpc, walFixture } from '../testing/write-log-fixture.js';

describeWriteLog('the log of an ingester, by reference', (seed) => walFixture(new ByReference(), seed));
describeWriteLog('the log of an ingester, over gRPC', (seed) => walFixture(new OverGrpc(), seed));
