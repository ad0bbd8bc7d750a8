// Written by tools/gen-proto.mjs (npm run gen). Do not edit.
export * as flight from './gen/arrow/flight/flight.js';
export * as flightSql from './gen/arrow/flight/flight_sql.js';
export * as timestamp from './gen/google/protobuf/timestamp.js';
export * as batch from './gen/inlay/v1/batch.js';
export * as catalog from './gen/inlay/v1/catalog.js';
export * as error from './gen/inlay/v1/error.js';
export * as hot from './gen/inlay/v1/hot.js';
export * as write from './gen/inlay/v1/write.js';
