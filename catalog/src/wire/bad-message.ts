import { InlayError } from '@inlay/core';

/** A peer sent what no release of ours sends. */
export const badMessage = (what: string): InlayError =>
  new InlayError('invalid', `the catalog's peer sent an unknown ${what}; is it of a newer release?`, {
    code: 'bad_message',
  });
