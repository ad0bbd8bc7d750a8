import type { FastifyInstance } from 'fastify';

export interface WelcomeFacts {
  readonly url: string;
  /** Shown in the terminal only. Absent where this process keeps nothing. */
  readonly dataDir?: string;
  readonly version: string;
  readonly authOn: boolean;
  /** Only at the start that made it. */
  readonly newToken: string | undefined;
}

interface Example {
  readonly title: string;
  readonly command: string;
}

/** One write and one query to paste, as they would work right now. */
export function examples({ url, authOn, newToken }: WelcomeFacts): readonly Example[] {
  const header = authOn ? ` -H 'Authorization: Bearer ${newToken ?? '<admin token>'}'` : '';
  return [
    {
      title: 'write',
      command: `curl${header} '${url}/api/v3/write_lp?db=home' --data-binary 'air,room=kitchen temp=21.5,co2=600i'`,
    },
    {
      title: 'query',
      command: `curl${header} -G '${url}/api/v3/query_sql' --data-urlencode 'db=home' --data-urlencode 'q=SELECT * FROM air'`,
    },
  ];
}

/** What a terminal shows when everything is up. */
export function welcomeText(facts: WelcomeFacts): string {
  const { url, dataDir, version, authOn, newToken } = facts;
  const token = newToken === undefined ? [] : [`  admin token     ${newToken}  (shown only now; keep it)`];
  return [
    `Inlay ${version}`,
    `  HTTP and gRPC   ${url}`,
    ...(dataDir === undefined ? [] : [`  data            ${dataDir}`]),
    `  authentication  ${authOn ? 'on: every call needs the admin token' : 'off'}`,
    ...token,
    ...examples(facts).map(({ title, command }) => `  ${title.padEnd(14)}  ${command}`),
    '',
  ].join('\n');
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const style = `
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:0 auto;padding:1rem}
pre{background:#8882;padding:.8rem;border-radius:.3rem;white-space:pre-wrap;overflow-wrap:anywhere}
h2{font-size:1rem;margin-bottom:0}
button{font:inherit}`;

/** Only an offer: without it the commands are read and marked by hand. */
const script = `
if (navigator.clipboard) for (const pre of document.querySelectorAll('pre')) {
  const button = document.createElement('button');
  button.textContent = 'Copy';
  button.onclick = () => navigator.clipboard.writeText(pre.textContent).then(() => (button.textContent = 'Copied'));
  pre.before(button);
}
fetch('/readyz').then(async (answer) => {
  const text = await answer.text();
  document.getElementById('health').textContent = answer.ok ? 'Ready for reads and writes.' : 'Not ready: ' + text;
}, () => undefined);`;

/** What each page is for, in words. */
const links: readonly (readonly [string, string])[] = [
  ['/readyz', 'Is it ready?'],
  ['/metrics', 'Metrics for Prometheus'],
  ['/api/v3/configure/database', 'Databases'],
];

/** The same for a browser. Everybody who reaches the port sees it: neither the token nor where the data lies stands here. */
export function welcomePage(facts: WelcomeFacts): string {
  const pasted = examples({ ...facts, newToken: undefined })
    .map(({ title, command }) => `<h2>To ${title}</h2><pre>${escapeHtml(command)}</pre>`)
    .join('\n');
  const pages = links.map(([path, words]) => `<li><a href="${path}">${words}</a></li>`).join('');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inlay</title>
<style>${style}</style>
<h1>Inlay ${escapeHtml(facts.version)}</h1>
<p>HTTP and gRPC on <code>${escapeHtml(facts.url)}</code>.
${facts.authOn ? 'Authentication is on: calls need the admin token.' : 'Authentication is off.'}</p>
<p id="health"></p>
${pasted}
<h2>More</h2>
<ul>${pages}</ul>
<script>${script}</script>
</html>
`;
}

/** `GET /`, for whoever opens the address in a browser; answered without a token. */
export function registerWelcome(app: FastifyInstance, facts: () => WelcomeFacts): void {
  app.get('/', { config: { isPublic: true } }, (_, reply) =>
    reply.type('text/html; charset=utf-8').send(welcomePage(facts())),
  );
}
