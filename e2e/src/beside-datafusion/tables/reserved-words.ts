/** Words that SQL grammars keep for themselves, and that users call columns by. */
export const reservedWords: readonly string[] =
  `all analyse analyze and any array as asc asof at authorization begin between both by call case cast catalog check cluster collate
collation column comment commit concurrently constraint create cross cube current current_date current_role current_time
current_timestamp current_user cursor date day days deallocate default deferrable delete desc describe distinct do double drop
else end escape every except exclude execute exists explain extract false fetch file filter first following for foreign format
freeze from full function generated glob global grant group grouping groups having hour identity if ignore ilike in index
initially inner insert int integer intersect interval into is isnull join key lambda language last lateral leading left level
like limit load local localtime localtimestamp location lock map match max merge min minute mode month name names national
natural new next no not nothing notnull null nulls of off offset old on only option or order others out outer over overlaps
partition percent pivot placing position positional pragma preceding precision primary qualify range read recursive ref
references rename repeatable replace reset respect restrict returning right role rollup row rows sample schema second select
semi session session_user set sets show similar some start statement summarize symmetric system table tables tablesample temp
text then time_zone timestamp to top trailing transaction trigger true truncate try_cast type unbounded union unique unknown
unnest unpivot update use user using value values variadic vacuum verbose version view virtual when where window with within
without work write year zone anti`
    .split(/\s+/)
    .filter((word, i, words) => words.indexOf(word) === i);
