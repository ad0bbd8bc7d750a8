/** `npm run test:whole` asks for every case; `npm test` takes of what is long a share, the same at each run. */
export const isWhole = process.env['INLAY_TEST_WHOLE'] === '1';

/** So many where everything is asked for, and so few in `npm test`. */
export const atLength = (whole: number, few: number): number => (isWhole ? whole : few);

/**
 * Every third cell of a matrix, by diagonals: each row is met, and over three rows each column. Another layer of the same
 * matrix (a deployment, a transport) takes a diagonal of its own by its `layer`.
 */
export const isInShare = (row: number, column: number, layer = 0): boolean =>
  isWhole || (row + column + layer) % 3 === 0;
