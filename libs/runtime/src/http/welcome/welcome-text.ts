/** Facts of a server that its welcome tells. */
export interface WelcomeFacts {
  readonly url: string;
  /** Shown in the terminal only. Absent where this process keeps nothing. */
  readonly dataDir?: string;
  readonly version: string;
  readonly authOn: boolean;
  /** Only at the start that made it. */
  readonly newToken: string | undefined;
}

/** A command to try, with a heading. */
export interface Example {
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
