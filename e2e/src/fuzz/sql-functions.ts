/**
 * What a generated expression is: `n` number, `i` small whole number, `t` text, `T` time, `b` boolean, `l` list, `I` interval,
 * `x` anything. Of arguments also constants: `p` pattern, `U` unit of time, `P` part of a time, `F` format of a time, `d`
 * stride, `q` fraction, `z` zone, `A` Arrow's name of a type, `k` name of a field, `e` name of an encoding or a hash, `f` flags of a pattern, `s` struct.
 */
export type Kind = 'n' | 'i' | 't' | 'T' | 'b' | 'l' | 'I' | 'x' | 's';
export type ArgumentKind = Kind | 'p' | 'U' | 'P' | 'F' | 'd' | 'q' | 'z' | 'A' | 'k' | 'e' | 'f';

export interface FunctionShape {
  readonly name: string;
  readonly args: readonly ArgumentKind[];
  readonly result: Kind;
}

/** Every function that the allow-list of the querier has (a test of it reads this file), once for each number of arguments. */
const scalarText = `
abs(n)n ceil(n)n floor(n)n round(n)n round(n,i)n trunc(n)n trunc(n,i)n sqrt(n)n cbrt(n)n exp(n)n ln(n)n log2(n)n log10(n)n
log(n)n log(n,n)n power(n,n)n pow(n,n)n sin(n)n cos(n)n tan(n)n asin(n)n acos(n)n atan(n)n atan2(n,n)n sinh(n)n cosh(n)n
tanh(n)n asinh(n)n acosh(n)n atanh(n)n cot(n)n degrees(n)n radians(n)n pi()n random()n signum(n)n sign(n)n isnan(n)b
iszero(n)b nanvl(n,n)n factorial(i)n gcd(n,n)n lcm(n,n)n greatest(n,n)n greatest(t,t)t greatest(T,T)T least(n,n,n)n
least(x,x)x ceiling(n)n upper(t)t lower(t)t length(t)i octet_length(t)i bit_length(t)i ascii(t)i strpos(t,t)i
levenshtein(t,t)i find_in_set(t,t)i substr(t,i)t substr(t,i,i)t substring(t,i)t substring(t,i,i)t left(t,i)t right(t,i)t
trim(t)t trim(t,t)t ltrim(t)t ltrim(t,t)t rtrim(t)t rtrim(t,t)t btrim(t)t btrim(t,t)t lpad(t,i)t lpad(t,i,t)t rpad(t,i)t
rpad(t,i,t)t replace(t,t,t)t reverse(t)t repeat(t,i)t split_part(t,t,i)t translate(t,t,t)t chr(i)t md5(t)t to_hex(n)t
overlay(t,t,i)t overlay(t,t,i,i)t starts_with(t,t)b ends_with(t,t)b contains(t,t)b concat(t,x)t concat(x,x,x)t
concat_ws(t,t,x)t uuid()t regexp_like(t,p)b regexp_like(t,p,f)b regexp_replace(t,p,t)t regexp_replace(t,p,t,f)t
regexp_count(t,p)i regexp_match(t,p)l array_to_string(l,t)t position(t,t)i instr(t,t)i char_length(t)i
character_length(t)i string_to_array(t,t)l now()T current_timestamp()T date_bin(d,T)T date_bin(d,T,T)T time_bucket(d,T)T
time_bucket(d,T,T)T date_trunc(U,T)T datetrunc(U,T)T date_part(P,T)n datepart(P,T)n to_timestamp(x)T to_timestamp(t)T
to_timestamp_seconds(n)T to_timestamp_millis(n)T to_timestamp_micros(n)T to_timestamp_nanos(n)T from_unixtime(n)T
to_unixtime(T)n to_char(T,F)t date_format(T,F)t timezone(z,T)T make_date(i,i,i)T to_date(t)T current_date()T today()T
nullif(x,x)x nullif(n,n)n coalesce(n,n)n coalesce(x,x,x)x nvl(x,x)x nvl(t,t)t nvl2(x,x,x)x arrow_cast(x,A)x arrow_try_cast(x,A)x get_field(s,k)x
row(x,x)s make_array(n,n)l make_array()l array_length(l)n
cardinality(l)n array_has(l,x)b array_contains(l,x)b unnest(l)x
initcap(t)t substr_index(t,t,i)t substring_index(t,t,i)t sha224(t)x sha256(t)x sha384(t)x sha512(t)x digest(t,e)x
encode(t,e)t decode(t,e)x regexp_count(t,p,i)i regexp_count(t,p,i,f)i regexp_instr(t,p)i regexp_instr(t,p,i,i)i
regexp_instr(t,p,i,i,f,i)i regexp_match(t,p,f)l rand()n ifnull(x,x)x ifnull(n,n)n version()t arrow_typeof(x)t struct(x,x)s
named_struct(k,x)s named_struct(k,x,k,n)s make_list(n,n)l array_length(l,i)n list_length(l)n array_empty(l)b list_empty(l)b
empty(l)b array_element(l,i)x list_element(l,i)x array_extract(l,i)x list_extract(l,i)x list_has(l,x)b list_contains(l,x)b
array_has_all(l,l)b list_has_all(l,l)b array_has_any(l,l)b list_has_any(l,l)b arrays_overlap(l,l)b array_append(l,n)l
list_append(l,x)l array_push_back(l,n)l list_push_back(l,n)l array_prepend(n,l)l list_prepend(n,l)l array_push_front(n,l)l
list_push_front(n,l)l array_concat(l,l)l list_concat(l,l)l array_cat(l,l,l)l list_cat(l)l array_distinct(l)l
list_distinct(l)l array_except(l,l)l list_except(l,l)l array_intersect(l,l)l list_intersect(l,l)l array_union(l,l)l
list_union(l,l)l array_position(l,n)n array_position(l,n,i)n list_position(l,n)n array_indexof(l,n)n list_indexof(l,n)n
array_positions(l,n)l list_positions(l,n)l array_remove(l,n)l list_remove(l,n)l array_remove_n(l,n,i)l
list_remove_n(l,n,i)l array_remove_all(l,n)l list_remove_all(l,x)l array_replace(l,n,n)l list_replace(l,n,n)l
array_replace_n(l,n,n,i)l list_replace_n(l,n,n,i)l array_replace_all(l,n,n)l list_replace_all(l,x,x)l array_resize(l,i)l
array_resize(l,i,n)l list_resize(l,i)l array_reverse(l)l list_reverse(l)l array_slice(l,i,i)l array_slice(l,i,i,i)l
list_slice(l,i,i)l array_sort(l)l list_sort(l,t,t)l array_pop_back(l)l list_pop_back(l)l array_pop_front(l)l
list_pop_front(l)l array_any_value(l)x list_any_value(l)x array_max(l)x list_max(l)x array_min(l)x array_sum(l)n
list_sum(l)n array_avg(l)n list_avg(l)n array_product(l)n list_product(l)n array_repeat(x,i)l list_repeat(n,i)l
array_compact(l)l list_compact(l)l array_ndims(l)n list_ndims(l)n list_to_string(l,t)t array_join(l,t,t)t list_join(l,t)t
string_to_list(t,t,t)l list_any_value(l)x current_time()x make_time(i,i,i)x to_time(t)x to_local_time(T)T tz(T,z)T at_time_zone(T,z)T flatten(l)l generate_series(i,i)l generate_series(i,i,i)l range(i)l range(i,i,i)l`;

const aggregateText = `
count_star()n count()n count(x)n sum(n)n avg(n)n mean(n)n min(x)x min(n)n max(x)x max(t)t median(n)n stddev_samp(n)n
stddev(n)n stddev_pop(n)n var_samp(n)n var(n)n variance(n)n var_sample(n)n var_population(n)n var_pop(n)n corr(n,n)n
covar_samp(n,n)n covar(n,n)n covar_pop(n,n)n regr_slope(n,n)n regr_intercept(n,n)n regr_r2(n,n)n regr_avgx(n,n)n
regr_avgy(n,n)n regr_sxx(n,n)n regr_syy(n,n)n regr_sxy(n,n)n regr_count(n,n)n bool_and(b)b bool_or(b)b bit_and(n)n
bit_or(n)n bit_xor(n)n first(x)x last(x)x first_value(x)x last_value(x)x any_value(x)x array_agg(x)l string_agg(t,t)t
approx_distinct(x)n approx_median(n)n approx_percentile_cont(n,q)n approx_percentile_cont(n,q,i)n percentile_cont(n,q)n
quantile_cont(n,q)n quantile_disc(n,q)n percentile_disc(n,q)n approx_percentile_cont_with_weight(n,n,q)n selector_first(x,T)s selector_last(n,T)s selector_min(n,T)s selector_max(x,T)s`;

const windowText = `
row_number()n rank()n dense_rank()n ntile(i)n percent_rank()n cume_dist()n lag(x)x lag(n,i)n lag(x,i,x)x lead(x)x
lead(x,i,x)x nth_value(x,i)x first_value(x)x last_value(x)x`;

const shapesOf = (text: string): readonly FunctionShape[] =>
  [...text.matchAll(/(\w+)\(([\w,]*)\)(\w)/g)].map(([, name = '', args = '', result = 'x']) => ({
    name,
    args: args.split(',').filter((arg) => arg !== '') as ArgumentKind[],
    result: result as Kind,
  }));

export const scalarShapes = shapesOf(scalarText);
export const aggregateShapes = shapesOf(aggregateText);
export const windowShapes = shapesOf(windowText);

export const castTypes: readonly string[] =
  `BIGINT|INT|INTEGER|SMALLINT|TINYINT|BIGINT UNSIGNED|INT UNSIGNED|SMALLINT UNSIGNED|TINYINT UNSIGNED|DOUBLE|FLOAT|REAL|VARCHAR|
TEXT|STRING|BOOLEAN|TIMESTAMP|TIMESTAMP(3)|TIMESTAMPTZ|TIMESTAMP WITH TIME ZONE|DATE|TIME|INTERVAL|DECIMAL|DECIMAL(5,2)|DECIMAL(38,37)|
DECIMAL(18,0)|NUMERIC(40,2)|DECIMAL(2,5)|BLOB|BYTEA|UUID|HUGEINT|JSON|BIT|BIGINT[]|STRUCT(a INT)|MAP(INT, INT)|UNION(a INT)|
VARCHAR(3)|CHAR|nosuchtype|ENUM('a')|"quoted type"|TIMESTAMP_S|TIMESTAMP_MS|VARIANT|GEOMETRY|UHUGEINT|BIGNUM`
    .replaceAll('\n', '')
    .split('|');
