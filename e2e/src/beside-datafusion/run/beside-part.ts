import { datafusion } from '../engines/python-engine.js';

/** Whether the suite can run; otherwise what to say, and whether that is a failure. */
export function besidePart(env: NodeJS.ProcessEnv): { readonly missing?: string; readonly isFailure: boolean } {
  if (datafusion.present()) return { isFailure: false };
  return {
    missing: 'DataFusion is not there: npm run parts -- datafusion',
    isFailure: env['INLAY_REQUIRE_PARTS'] === '1',
  };
}
