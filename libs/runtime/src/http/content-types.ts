import { InlayError } from '@inlay/core';
import type { FastifyInstance } from 'fastify';

/** Types that are surely well formed; Fastify refuses the others before any parser sees them. */
const plainType = /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+=[\w.+-]+)*$/;

/**
 * Nothing is refused for its content type, which clients leave out, set to `text` or leave to curl: a body is JSON
 * wherever a route has it parsed. An empty one is undefined.
 */
export function takeAnyContentType(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', (request, _, done) => {
    const { headers } = request.raw;
    if (headers['content-type'] !== undefined && !plainType.test(headers['content-type']))
      delete headers['content-type'];
    done();
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
    try {
      const text = body.toString();
      parsed(null, text.trim() === '' ? undefined : JSON.parse(text));
    } catch (error) {
      const why = (error as Error).message;
      parsed(new InlayError('invalid', `the body is not JSON: ${why}`, { code: 'bad_json', cause: error }), undefined);
    }
  });
}
