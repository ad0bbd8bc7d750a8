/** How a call is written: `name(arguments)result`, each type by a letter of `types`, each constant by one of `constants`. */
export interface Shape {
  readonly name: string;
  /** Letters. */
  readonly args: readonly string[];
  /** A type. */
  readonly result: string;
}

/** Types by letter, as classes name them. */
export const types: Readonly<Record<string, string>> = {
  i: 'i64',
  u: 'u64',
  f: 'f64',
  r: 'f32',
  j: 'i32',
  s: 'utf8',
  b: 'bool',
  t: 'time',
  d: 'date',
  v: 'interval',
  l: 'list<i64>',
  L: 'list<utf8>',
  y: 'binary',
  e: 'decimal',
  N: 'null',
  // What is no use to build further with, and what no random expression is made of.
  x: 'other',
};

/** Constants that functions take, by letter. */
export const constants: Readonly<Record<string, readonly string[]>> = {
  k: ['2', '1', '3', '0', '5'],
  K: ['2', '-1', '0', '-3', '40'],
  p: ["'a'", "'(\\d+)-(\\d+)'", "'o+'", "'^.'", "'(?i)HELLO'", "'\\w+'", "'[a-f]'", "'x|(b)'", "''"],
  P: 'year quarter month week day hour minute second millisecond microsecond nanosecond dow doy epoch isodow isoyear'
    .split(' ')
    .map((part) => `'${part}'`),
  U: 'second minute hour day week month quarter year millisecond microsecond'.split(' ').map((unit) => `'${unit}'`),
  F: ["'%Y-%m-%d'", "'%H:%M:%S%.f'", "'%d/%m/%y %I%p'", "'%j'", "'%s'", "'%A %B'", "'%Y-%m-%dT%H:%M:%S%.3f'", "'%e'"],
  S: '1 hour|15 minutes|1 day|7 days|1 month|1 year|90 seconds|1 millisecond|3 months'
    .split('|')
    .map((stride) => `INTERVAL '${stride}'`),
  q: ['0.5', '0.25', '0.0', '1.0', '0.9'],
  Z: ["'UTC'", "'Europe/Berlin'", "'+02:00'", "'America/New_York'"],
  c: ["'-'", "'x'", "','", "'ab'", "''"],
  h: ["'sha256'", "'md5'", "'sha512'"],
  B: ["'hex'", "'base64'"],
  G: ["'g'", "'i'", "'gi'", "'m'"],
};

const shapesOf = (text: string): readonly Shape[] =>
  [...text.matchAll(/(\w+)\(([\w,]*)\)(\w)/g)].map(([, name = '', args = '', result = '']) => ({
    name,
    args: args.split(',').filter((arg) => arg !== ''),
    result: types[result] ?? 'i64',
  }));

/** Functions of one row. What a result is called by is what DataFusion gives, where the suite can use it further. */
export const scalarShapes: readonly Shape[] = shapesOf(`
abs(i)i abs(f)f abs(u)u ceil(f)f ceil(i)f floor(f)f floor(i)f round(f)f round(i)i round(f,k)f round(f,K)f round(i,K)i trunc(f)f
trunc(f,K)f trunc(i)f sqrt(f)f sqrt(i)f cbrt(f)f exp(f)f exp(i)f ln(f)f ln(i)f log2(f)f log10(f)f log10(i)f log(f)f log(i,f)f
log(k,i)f log(f,f)f power(f,f)f power(i,k)f pow(f,k)f pow(i,f)f sin(f)f cos(f)f tan(f)f asin(f)f acos(f)f atan(f)f
atan2(f,f)f atan2(i,i)f sinh(f)f cosh(f)f tanh(f)f asinh(f)f acosh(f)f atanh(f)f cot(f)f degrees(f)f radians(f)f pi()f
signum(f)f signum(i)f isnan(f)b iszero(f)b iszero(i)b nanvl(f,f)f factorial(k)i factorial(i)i gcd(i,i)i gcd(i,k)i
lcm(i,k)i lcm(i,i)i

greatest(i,i)i greatest(f,f)f greatest(s,s)s greatest(t,t)t greatest(i,f)f greatest(i,u)e greatest(b,b)b greatest(i,i,i)i
least(i,i)i least(f,f)f least(s,s)s least(t,t)t least(u,u,k)e least(i,f)f coalesce(i,i)i coalesce(f,i)f coalesce(s,c)s
coalesce(t,t)t coalesce(i,u)e coalesce(b,b)b coalesce(N,i)i coalesce(s,s,c)s nullif(i,i)i nullif(s,s)s nullif(f,i)f
nullif(i,f)f nullif(t,t)t nullif(u,k)e nvl(i,k)i nvl(s,c)s nvl(f,i)f ifnull(i,k)i ifnull(s,c)s nvl2(i,s,c)s nvl2(s,i,k)s
nvl2(i,f,i)f

upper(s)s lower(s)s length(s)j char_length(s)j character_length(s)j octet_length(s)j bit_length(s)j ascii(s)j strpos(s,s)j
strpos(s,c)j instr(s,c)j position(s,c)j levenshtein(s,s)j find_in_set(s,s)j find_in_set(c,s)j substr(s,k)s substr(s,K)s
substr(s,K,k)s substr(s,i,i)s substring(s,k)s substring(s,k,k)s left(s,k)s left(s,K)s left(s,i)s right(s,k)s right(s,K)s
trim(s)s trim(s,c)s ltrim(s)s ltrim(s,c)s rtrim(s)s rtrim(s,c)s btrim(s)s btrim(s,c)s lpad(s,k)s lpad(s,k,c)s lpad(s,K,s)s
rpad(s,k)s rpad(s,k,c)s replace(s,c,s)s replace(s,s,c)s reverse(s)s repeat(s,k)s repeat(s,K)s split_part(s,c,k)s
split_part(s,c,K)s split_part(s,s,k)s translate(s,c,s)s translate(s,s,c)s chr(k)s chr(i)s to_hex(i)s to_hex(u)s to_hex(k)s
md5(s)s overlay(s,c,k)s overlay(s,c,k,k)s starts_with(s,s)b starts_with(s,c)b ends_with(s,c)b contains(s,c)b contains(s,s)b
concat(s,s)s concat(s,i)s concat(s,f,b)s concat(i,t)s concat(s)s concat_ws(c,s,s)s concat_ws(c,s,i,f)s concat_ws(s,c,s)s
initcap(s)s substr_index(s,c,k)s substr_index(s,c,K)s substring_index(s,c,k)s encode(s,B)s decode(s,B)x
digest(s,h)y sha224(s)y sha256(s)y sha384(s)y sha512(s)y regexp_like(s,p)b regexp_like(s,p,G)b regexp_replace(s,p,c)s
regexp_replace(s,p,s)s regexp_replace(s,p,c,G)s regexp_count(s,p)i regexp_count(s,p,k)i regexp_count(s,p,k,G)i
regexp_match(s,p)L regexp_match(s,s)L regexp_match(s,p,G)L regexp_instr(s,p)i regexp_like(s,s)b
string_to_array(s,c)L string_to_array(s,c,c)L string_to_list(s,c)L length(i)j char_length(t)j upper(i)x

date_bin(S,t)t date_bin(S,t,t)t date_trunc(U,t)t datetrunc(U,t)t date_trunc(U,d)t date_part(P,t)j datepart(P,t)j
date_part(P,d)j date_part(P,v)j to_timestamp(s)x to_timestamp(i)t to_timestamp(f)t to_timestamp(t)t to_timestamp(k)t
to_timestamp(d)x to_timestamp_seconds(i)x to_timestamp_seconds(k)x to_timestamp_seconds(t)x to_timestamp_millis(i)x
to_timestamp_millis(k)x to_timestamp_millis(t)x to_timestamp_micros(i)x to_timestamp_micros(t)x to_timestamp_nanos(i)t
to_timestamp_nanos(t)t from_unixtime(i)x from_unixtime(k)x from_unixtime(i,Z)x to_unixtime(t)i to_unixtime(s)x to_unixtime(d)i
to_unixtime(i)i to_char(t,F)s to_char(d,F)s date_format(t,F)s make_date(k,k,k)d make_date(i,k,k)d to_date(s)x to_date(t)d
to_date(i)d to_date(k)d to_local_time(t)t make_time(k,k,k)x to_time(s)x date_bin(S,d)t

arrow_typeof(i)s arrow_typeof(t)s arrow_typeof(f)s arrow_typeof(s)s arrow_typeof(v)s arrow_typeof(l)s

make_array(i,i)l make_array(s,s)L make_array(i,k)l make_array()x array_length(l)u array_length(L)u cardinality(l)u
array_has(l,i)b array_has(l,k)b array_contains(l,k)b list_contains(L,c)b array_has_all(l,l)b array_has_any(l,l)b
array_append(l,i)l list_append(L,c)L array_prepend(i,l)l array_concat(l,l)l array_cat(l,l)l array_element(l,k)i
array_element(l,K)i list_element(L,k)s array_extract(l,k)i array_empty(l)b empty(l)b array_distinct(l)l array_except(l,l)l
array_intersect(l,l)l array_union(l,l)l array_sort(l)l array_reverse(l)l array_position(l,i)u array_positions(l,k)x
array_remove(l,k)l array_remove_n(l,k,k)l array_remove_all(l,k)l array_repeat(i,k)l array_replace(l,k,i)l
array_replace_all(l,k,i)l array_slice(l,k,k)l array_slice(l,K,K)l array_pop_front(l)l array_pop_back(l)l array_ndims(l)u
array_dims(l)x array_to_string(l,c)s array_to_string(L,c)s array_to_string(L,c,c)s array_join(L,c)s list_to_string(l,c)s
array_max(l)i array_min(l)i array_any_value(l)i array_resize(l,k)l array_resize(l,k,k)l flatten(l)l range(k)l range(k,k)l
generate_series(k,k)l list_length(L)u list_sort(L)L array_compact(l)l array_sum(l)i array_product(l)i array_avg(l)f array_add(l,l)x array_subtract(l,l)x
array_scale(l,k)x array_normalize(l)x array_distance(l,l)f dot_product(l,l)f inner_product(l,l)f cosine_distance(l,l)f
arrays_overlap(l,l)b arrays_zip(l,l)x make_list(i,i)l

named_struct(c,i)x struct(i,s)x row(i,s)x map(L,l)x
`);

/** Aggregates of any order of rows. */
export const aggregateShapes: readonly Shape[] = shapesOf(`
any_value(k)x count(i)i count(s)i count(b)i count(t)i count(k)i count(i,s)i sum(i)i sum(f)f sum(u)u sum(j)i sum(b)x avg(f)f avg(i)f
avg(u)f mean(f)f min(i)i min(f)f min(s)s min(t)t min(u)u min(b)b min(d)d max(i)i max(f)f max(s)s max(t)t max(u)u max(b)b
max(v)v median(f)f median(i)f median(u)f stddev(f)f stddev_samp(i)f stddev_pop(f)f stddev_pop(i)f var(f)f var_samp(f)f
var_pop(i)f var_pop(f)f var_sample(i)f var_population(f)f corr(f,i)f corr(i,i)f covar(f,f)f covar_samp(f,i)f
covar_pop(f,i)f regr_slope(f,i)f regr_intercept(f,i)f regr_r2(f,i)f regr_avgx(f,i)f regr_avgy(f,i)f regr_sxx(f,i)f
regr_syy(f,i)f regr_sxy(f,i)f regr_count(f,i)u bool_and(b)b bool_or(b)b bit_and(i)i bit_or(i)i bit_xor(i)i bit_and(u)u
bit_or(u)u approx_distinct(s)u approx_distinct(i)u approx_median(f)f approx_percentile_cont(f,q)f grouping(s)j avg(v)v
avg(e)x sum(e)x min(y)x max(y)x sum(v)x
`);

/** Aggregates whose answer depends on order: they are always given one. `nth_value` takes its place. */
export const orderedShapes: readonly Shape[] = shapesOf(`
first_value(i)i first_value(s)s first_value(f)f first_value(t)t last_value(i)i last_value(s)s last_value(b)b array_agg(i)l
array_agg(s)L array_agg(t)x string_agg(s,c)x nth_value(i,k)i nth_value(s,k)s
`);

/** Aggregates with WITHIN GROUP (ORDER BY one expression): the letter of that comes last. */
export const withinShapes: readonly Shape[] = shapesOf(`
percentile_cont(q,f)f percentile_cont(q,i)f quantile_cont(q,f)f approx_percentile_cont(q,f)f
approx_percentile_cont_with_weight(k,q,f)f 
`);

/** Functions with OVER only. */
export const windowShapes: readonly Shape[] = shapesOf(`
row_number()u rank()u dense_rank()u ntile(k)u percent_rank()f cume_dist()f lag(i)i lag(f,k)f lag(s,k,c)s lag(i,k,i)x lag(t)t
lead(i)i lead(f,k)f lead(s,k,c)s lead(b,k)b nth_value(i,k)i nth_value(s,k)s first_value(f)f first_value(s)s last_value(i)i
last_value(t)t
`);
