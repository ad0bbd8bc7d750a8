export * from './ingester-sink.js';
export * from './map-exchange.js';
export * from './measured-sink.js';
export * from './ownership.js';
export * from './retry-table.js';
export * from './write-shape.js';
