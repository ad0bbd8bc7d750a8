import type { FastifyInstance } from 'fastify';

export interface WelcomeFacts {
  readonly url: string;
  /** Absent where this process keeps nothing. */
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

/** The same for a browser. The token itself never stands here. */
export function welcomePage(facts: WelcomeFacts): string {
  const shown = { ...facts, newToken: undefined };
  const pasted = examples(shown)
    .map(({ title, command }) => `<h2>${title}</h2><pre>${escapeHtml(command)}</pre>`)
    .join('\n');
  const where = facts.dataDir === undefined ? '' : `, data in <code>${escapeHtml(facts.dataDir)}</code>`;
  const links = ['/health', '/metrics', '/api/v3/configure/database'].map((path) => `<a href="${path}">${path}</a>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Inlay</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:3rem auto;padding:0 1rem}pre{background:#f4f2ee;padding:.8rem;overflow:auto}h2{font-size:1rem}</style>
<h1>Inlay ${escapeHtml(facts.version)}</h1>
<p>HTTP and gRPC on <code>${escapeHtml(facts.url)}</code>${where},
authentication ${facts.authOn ? 'on' : 'off'}.</p>
${pasted}
<p>${links.join(' · ')}</p>
</html>
`;
}

/** `GET /`, for whoever opens the address in a browser; answered without a token. */
export function registerWelcome(app: FastifyInstance, facts: () => WelcomeFacts): void {
  app.get('/', { config: { isPublic: true } }, (_, reply) =>
    reply.type('text/html; charset=utf-8').send(welcomePage(facts())),
  );
}
