import { registerRawRoutes, type FastifyInstance } from '@inlay/runtime';

/** `GET|HEAD|POST /ping`: InfluxDB clients of every version ask it what they talk to. */
export function registerPingRoute(app: FastifyInstance, version: string): void {
  registerRawRoutes(app, (scope) => {
    scope.route({
      method: ['GET', 'POST'],
      url: '/ping',
      handler: (_, reply) =>
        // Clients choose their API by the first number.
        reply
          .code(204)
          .header('x-influxdb-version', `3.0.0-inlay.${version}`)
          .header('x-influxdb-build', 'Inlay')
          .send(),
    });
  });
}
