import { InlayError, shorten } from '@inlay/core';

/** Every refusal of a catalog, made in one place so that all implementations say the same words. */
export const databaseNotFound = (what: string | number): InlayError =>
  new InlayError(
    'not_found',
    `database "${shorten(String(what))}" does not exist; create it, or look at the list of databases`,
    {
      code: 'database_not_found',
      details: { database: shorten(String(what)) },
    },
  );

/** `database_exists`: the name belongs to a database that is not deleted. */
export const databaseExists = (name: string): InlayError =>
  new InlayError('conflict', `database "${shorten(name)}" exists already; choose another name`, {
    code: 'database_exists',
    details: { database: name },
  });

/** `table_not_found`, also for the tables of a deleted database. */
export const tableNotFound = (id: number): InlayError =>
  new InlayError('not_found', `table ${String(id)} does not exist or its database was deleted; read the schema again`, {
    code: 'table_not_found',
    details: { tableId: id },
  });

/** `incarnation_not_found`: the catalog has never opened it. */
export const incarnationNotFound = (id: number): InlayError =>
  new InlayError(
    'not_found',
    `incarnation ${String(id)} is not known to this catalog; was the data directory changed?`,
    {
      code: 'incarnation_not_found',
      details: { incarnation: id },
    },
  );

/** `incarnation_closed`, to a request to forget it. */
export const incarnationClosed = (id: number): InlayError =>
  new InlayError(
    'conflict',
    `incarnation ${String(id)} is closed: all its rows are in files, or were given up before; there is nothing to forget`,
    { code: 'incarnation_closed', details: { incarnation: id } },
  );

/** `incarnation_forgotten`: its ingester must not commit anything more. */
export const incarnationForgotten = (id: number): InlayError =>
  new InlayError(
    'conflict',
    `incarnation ${String(id)} was forgotten: its rows were given up, and no file of them is taken any more`,
    { code: 'incarnation_forgotten', details: { incarnation: id } },
  );

/** `file_exists`: the id was committed to another table. */
export const fileConflict = (id: string): InlayError =>
  new InlayError('conflict', `file ${id} is already committed to another table; file ids are used once`, {
    code: 'file_exists',
    details: { file: id },
  });

/** `catalog_closed`, to calls after `close`. */
export const catalogClosed = (): InlayError =>
  new InlayError('unavailable', 'the catalog is closed', { code: 'catalog_closed' });

/** Keeps the code: what may be repeated depends on it. */
export const catalogUnreachable = (address: string, cause: InlayError): InlayError =>
  new InlayError('unavailable', `the catalog at ${address} does not answer: ${cause.message}`, {
    code: cause.code,
    retryAfterMs: 1000,
    cause,
  });
