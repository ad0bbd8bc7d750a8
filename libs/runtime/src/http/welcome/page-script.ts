/**
 * What the page does in a browser: health, databases, tables with their row counts, buttons that copy. Everything that comes
 * from the server is put in as text, never as markup. The token is kept in the page's memory only. Tables beyond the first
 * twenty of a database are counted when asked: opening a page must not ask hundreds of questions.
 */
export const pageScript = `
'use strict';
const countedAtOnce = 20;
let token = '';
const element = (id) => document.getElementById(id);
const add = (parent, name, text) => {
  const child = document.createElement(name);
  if (text !== undefined) child.textContent = text;
  parent.append(child);
  return child;
};

async function ask(path) {
  const answer = await fetch(path, token === '' ? {} : { headers: { authorization: 'Bearer ' + token } });
  if (!answer.ok) throw Object.assign(new Error('HTTP ' + answer.status), { status: answer.status });
  return answer.json();
}
const query = (database, statement) =>
  ask('/api/v3/query_sql?' + new URLSearchParams({ db: database, q: statement, format: 'json' }));

for (const pre of document.querySelectorAll('pre')) {
  // The address under which this browser reached the server is the better one: of a container the server knows only its own.
  pre.textContent = pre.textContent.replace(document.body.dataset.url, location.origin);
  // Absent on pages that come neither over TLS nor from this machine: the commands are marked by hand then.
  if (!navigator.clipboard) continue;
  const button = document.createElement('button');
  button.textContent = 'Copy';
  button.onclick = () => navigator.clipboard.writeText(pre.textContent).then(() => { button.textContent = 'Copied'; });
  pre.after(button);
}

async function showHealth() {
  const place = element('health');
  try {
    const answer = await fetch('/readyz');
    place.className = answer.ok ? 'good' : 'bad';
    place.textContent = answer.ok ? 'Ready for reads and writes.' : 'Not ready: ' + (await answer.text());
  } catch {
    place.className = 'bad';
    place.textContent = 'The server does not answer.';
  }
}

async function count(database, table, cell) {
  cell.textContent = '…';
  try {
    const rows = await query(database, 'SELECT count(*) AS n FROM "' + table.replaceAll('"', '""') + '"');
    cell.textContent = Number(rows[0].n).toLocaleString('en');
  } catch (error) {
    cell.textContent = error.message;
  }
}

async function showDatabase(place, database) {
  add(place, 'h3', database);
  const statement = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'iox' ORDER BY 1";
  const tables = await query(database, statement);
  if (tables.length === 0) return void add(place, 'p', 'No tables yet.');
  const list = add(place, 'table');
  const head = add(list, 'tr');
  for (const title of ['Table', 'Rows']) add(head, 'th', title);
  const cells = tables.map(({ name }) => {
    const row = add(list, 'tr');
    add(row, 'td', name);
    return { name, cell: add(row, 'td') };
  });
  for (const { name, cell } of cells.slice(countedAtOnce))
    add(cell, 'button', 'Count').onclick = () => count(database, name, cell);
  // One after the other: the page is a guest beside real questions.
  for (const { name, cell } of cells.slice(0, countedAtOnce)) await count(database, name, cell);
}

async function showDatabases() {
  const place = element('databases');
  place.textContent = '';
  try {
    const databases = await ask('/api/v3/configure/database?format=json');
    element('access').hidden = true;
    if (databases.length === 0) add(place, 'p', 'No databases yet: the first write makes one.');
    for (const entry of databases) await showDatabase(place, entry['iox::database']);
  } catch (error) {
    const isRefused = error.status === 401 || error.status === 403;
    element('access').hidden = !isRefused;
    add(place, 'p', !isRefused ? 'The databases could not be read: ' + error.message
      : token === '' ? 'Databases are shown to whoever has the admin token.' : 'This token is not taken.');
  }
}

element('access').onsubmit = (event) => {
  event.preventDefault();
  token = element('token').value.trim();
  void showDatabases();
};
element('again').onclick = () => { void showHealth(); void showDatabases(); };
void showHealth();
void showDatabases();
`;
