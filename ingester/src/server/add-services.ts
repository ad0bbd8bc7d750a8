import { hot, write } from '@inlay/proto';
import type { GrpcServer } from '@inlay/runtime';
import type { BuiltIngester } from '../build.js';
import { controlService, hotService } from './hot-service.js';
import { writeService } from './write-service.js';

/** All that routers and queriers call. */
export function addIngesterServices(
  server: GrpcServer,
  { control, hot: source, maps, sink }: Pick<BuiltIngester, 'control' | 'hot' | 'maps' | 'sink'>,
): void {
  server.addService(write.WriteServiceService, writeService(sink, maps));
  server.addService(hot.HotServiceService, hotService(source));
  server.addService(hot.IngesterControlServiceService, controlService(control));
}
