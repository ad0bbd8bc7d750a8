import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pageScript } from './page-script.js';
import { pageStyle } from './page-style.js';
import { examples, type WelcomeFacts } from './welcome-text.js';

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** What each address is for, in words. */
const links: readonly (readonly [string, string])[] = [
  ['/readyz', 'Is it ready?'],
  ['/metrics', 'Metrics for Prometheus'],
];

/** What a terminal shows, for a browser. Everybody who reaches the port sees it: neither the token nor where the data lies stands here. */
export function welcomePage(facts: WelcomeFacts): string {
  const pasted = examples({ ...facts, newToken: undefined })
    .map(({ title, command }) => `<h2>To ${title}</h2>\n<pre>${escapeHtml(command)}</pre>`)
    .join('\n');
  const pages = links.map(([path, words]) => `<li><a href="${path}">${words}</a></li>`).join('');
  const url = escapeHtml(facts.url);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inlay</title>
<style>${pageStyle}</style>
<body data-url="${url}">
<h1>Inlay ${escapeHtml(facts.version)}</h1>
<p id="health" aria-live="polite">HTTP and gRPC on ${url}.</p>
<p>${facts.authOn ? 'Authentication is on: calls need the admin token.' : 'Authentication is off.'}</p>
${pasted}
<h2>Databases</h2>
<form id="access" hidden>
<label>Admin token <input id="token" type="password" autocomplete="off" required></label> <button>Show</button>
</form>
<div id="databases"><noscript>Shown by a script of this page: <code>inlay list databases</code> lists them too.</noscript></div>
<button id="again" type="button">Look again</button>
<h2>More</h2>
<ul>${pages}</ul>
<script>${pageScript}</script>
</body>
</html>
`;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The page's own script and style run, and no others: what a table is called cannot become a program. */
const securityPolicy = [
  "default-src 'none'",
  `script-src ${hashOf(pageScript)}`,
  `style-src ${hashOf(pageStyle)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `GET /`, for people who open the address in a browser; answered without a token. */
export function registerWelcome(app: FastifyInstance, facts: () => WelcomeFacts): void {
  app.get('/', (_, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', securityPolicy)
      .header('x-content-type-options', 'nosniff')
      .send(welcomePage(facts())),
  );
}
