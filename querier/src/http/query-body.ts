import { readPackedBody, type BodyShare, type FastifyRequest } from '@inlay/runtime';

const noBytes = new Uint8Array(0);

/** The body of a query, plain or gzip, whatever its content type says. Throws `body_too_large`, and what reading throws. */
export async function readQueryBody(request: FastifyRequest, bytesMax: number, share: BodyShare): Promise<Uint8Array> {
  if (request.method !== 'POST') {
    share.complete();
    return noBytes;
  }
  return (await readPackedBody(request.raw, { bytesMax, share })).bytes;
}
