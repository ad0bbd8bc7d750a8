import { candidates, sqlError } from '../sql-error.js';

/**
 * Every function of DuckDB 1.5.6 that is not called, by reason. A test holds this list and the allow-list together equal to
 * the engine's own catalogue: a name that an upgrade brings fails the build until somebody has put it in one of the two.
 */
const byReason: readonly (readonly [string, string])[] = [
  [
    'it is for the engine itself',
    `!__postfix __internal_compress_integral_ubigint __internal_compress_integral_uinteger __internal_compress_integral_usmallint __internal_compress_integral_utinyint __internal_compress_string_hugeint __internal_compress_string_ubigint __internal_compress_string_uhugeint __internal_compress_string_uinteger __internal_compress_string_usmallint __internal_compress_string_utinyint __internal_decompress_integral_bigint __internal_decompress_integral_hugeint __internal_decompress_integral_integer __internal_decompress_integral_smallint __internal_decompress_integral_ubigint __internal_decompress_integral_uhugeint __internal_decompress_integral_uinteger __internal_decompress_integral_usmallint __internal_decompress_string add aggregate alias apply cast_to_type combine constant_or_null create_sort_key divide enum_code enum_first enum_last enum_range enum_range_boundary equi_width_bins error favg filter finalize fsum icu_collate_af icu_collate_am icu_collate_ar icu_collate_ar_sa icu_collate_as icu_collate_az icu_collate_be icu_collate_bg icu_collate_bn icu_collate_bo icu_collate_br icu_collate_bs icu_collate_ca icu_collate_ceb icu_collate_chr icu_collate_cs icu_collate_cy icu_collate_da icu_collate_de icu_collate_de_at icu_collate_dsb icu_collate_dz icu_collate_ee icu_collate_el icu_collate_en icu_collate_en_us icu_collate_eo icu_collate_es icu_collate_et icu_collate_fa icu_collate_fa_af icu_collate_ff icu_collate_fi icu_collate_fil icu_collate_fo icu_collate_fr icu_collate_fr_ca icu_collate_ga icu_collate_gl icu_collate_gu icu_collate_ha icu_collate_haw icu_collate_he icu_collate_he_il icu_collate_hi icu_collate_hr icu_collate_hsb icu_collate_hu icu_collate_hy icu_collate_id icu_collate_id_id icu_collate_ig icu_collate_is icu_collate_it icu_collate_ja icu_collate_ka icu_collate_kk icu_collate_kl icu_collate_km icu_collate_kn icu_collate_ko icu_collate_kok icu_collate_ku icu_collate_ky icu_collate_lb icu_collate_lkt icu_collate_ln icu_collate_lo icu_collate_lt icu_collate_lv icu_collate_mk icu_collate_ml icu_collate_mn icu_collate_mr icu_collate_ms icu_collate_mt icu_collate_my icu_collate_nb icu_collate_nb_no icu_collate_ne icu_collate_nl icu_collate_nn icu_collate_noaccent icu_collate_om icu_collate_or icu_collate_pa icu_collate_pa_in icu_collate_pl icu_collate_ps icu_collate_pt icu_collate_ro icu_collate_ru icu_collate_sa icu_collate_se icu_collate_si icu_collate_sk icu_collate_sl icu_collate_smn icu_collate_sq icu_collate_sr icu_collate_sr_ba icu_collate_sr_me icu_collate_sr_rs icu_collate_sv icu_collate_sw icu_collate_ta icu_collate_te icu_collate_th icu_collate_tk icu_collate_to icu_collate_tr icu_collate_ug icu_collate_uk icu_collate_ur icu_collate_uz icu_collate_vi icu_collate_wae icu_collate_wo icu_collate_xh icu_collate_yi icu_collate_yo icu_collate_yue icu_collate_yue_cn icu_collate_zh icu_collate_zh_cn icu_collate_zh_hk icu_collate_zh_mo icu_collate_zh_sg icu_collate_zh_tw icu_collate_zu icu_sort_key is_histogram_other_bin kahan_sum make_type multiply nfc_normalize reduce remap_struct replace_type reservoir_quantile subtract sum_no_overflow sumkahan switch timetz_byte_comparable unpivot_list variant_bytes_to_variant variant_extract variant_normalize variant_to_parquet_variant variant_typeof`,
  ],
  ['the dialect is that of DataFusion, which has no such operator', `&& ** ->> // <@ @ @> ^@ ~ ~~~`],
  [
    'the engine calls an operator or a literal so',
    `count_star ilike_escape like_escape list_value not_ilike_escape not_like_escape regexp_full_match struct_extract timezone`,
  ],
  [
    'geometry and vectors are not types of this database',
    `<-> <=> array_cosine_distance array_cosine_similarity array_cross_product array_distance array_dot_product array_inner_product array_negative_dot_product array_negative_inner_product jaro_similarity jaro_winkler_similarity list_cosine_distance list_cosine_similarity list_distance list_dot_product list_inner_product list_negative_dot_product list_negative_inner_product st_asbinary st_astext st_aswkb st_aswkt st_crs st_geomfromwkb st_intersects_extent st_setcrs`,
  ],
  [
    'it reads or lists files',
    `add_parquet_key copy_database duckdb_external_file_cache glob import_database parquet_bloom_probe parquet_file_metadata parquet_full_metadata parquet_kv_metadata parquet_metadata parquet_scan parquet_schema parse_dirname parse_dirpath parse_filename parse_path read_blob read_csv read_csv_auto read_duckdb read_json read_json_auto read_json_objects read_json_objects_auto read_ndjson read_ndjson_auto read_ndjson_objects read_parquet read_text sniff_csv which_secret`,
  ],
  [
    'the dialect is that of DataFusion, which has no such function or another name for it',
    `age ago approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last argmax argmin array_aggr array_aggregate array_grade_up array_reverse_sort array_select array_to_string_comma_default array_unique array_value array_where array_zip bar base64 bin bit_count bit_position bitstring bitstring_agg century count_if countif current_localtime current_localtimestamp damerau_levenshtein date_add date_diff date_sub datediff datesub day dayname dayofmonth dayofweek dayofyear days_in_month decade editdist3 entropy epoch epoch_ms epoch_ns epoch_us era even fdiv fill fmod format formatReadableDecimalSize formatReadableSize format_bytes from_base64 from_binary from_hex gamma gen_random_uuid geomean geometric_mean get_bit get_current_time get_current_timestamp grade_up greatest_common_divisor group_concat hamming hash hex histogram histogram_exact histogram_values hour isfinite isinf isodow isoyear jaccard julian kurtosis kurtosis_pop last_day lcase least_common_multiple left_grapheme len length_grapheme lgamma list list_aggr list_aggregate list_approx_count_distinct list_bit_and list_bit_or list_bit_xor list_bool_and list_bool_or list_count list_entropy list_first list_grade_up list_histogram list_kurtosis list_kurtosis_pop list_last list_mad list_median list_min list_mode list_pack list_reverse_sort list_select list_sem list_skewness list_stddev_pop list_stddev_samp list_string_agg list_unique list_var_pop list_var_samp list_where list_zip listagg mad make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz max_by md5_number md5_number_lower md5_number_upper microsecond millennium millisecond min_by minute mismatches mod mode month monthname nanosecond nextafter normalized_interval ord parse_formatted_bytes prefix printf product quantile quarter rank_dense regexp_escape regexp_extract regexp_extract_all regexp_matches regexp_split_to_array regexp_split_to_table repeat_row right_grapheme round_even roundbankers second sem set_bit sha1 signbit skewness split str_split str_split_regex strftime string_split string_split_regex strip_accents strlen strptime struct_concat struct_contains struct_extract_at struct_has struct_indexof struct_insert struct_keys struct_pack struct_position struct_update struct_values substring_grapheme suffix timezone_hour timezone_minute to_base to_base64 to_binary to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds to_weeks to_years transaction_timestamp try_strptime ucase unbin unhex unicode union_extract union_tag union_value url_decode url_encode uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 wavg week weekday weekofyear weighted_avg xor year yearweek`,
  ],
  [
    'maps are not a type of this database',
    `element_at map map_concat map_contains map_contains_entry map_contains_value map_entries map_extract map_extract_value map_from_entries map_keys map_values`,
  ],
  [
    'functions that are written in a statement (x -> x + 1) are not of its dialect',
    `array_apply array_filter array_reduce array_transform list_apply list_filter list_reduce list_transform`,
  ],
  [
    'it reads or changes settings, variables, sequences or state',
    `all_profiling_output checkpoint current_connection_id current_query current_query_id current_setting current_transaction_id currval disable_checkpoint_on_shutdown disable_logging disable_object_cache disable_optimizer disable_peg_parser disable_print_progress_bar disable_profile disable_profiling disable_progress_bar disable_verification disable_verify_external disable_verify_fetch_row disable_verify_parallelism disable_verify_serializer enable_checkpoint_on_shutdown enable_logging enable_object_cache enable_optimizer enable_peg_parser enable_print_progress_bar enable_profile enable_profiling enable_progress_bar enable_verification force_checkpoint get_block_size getvariable in_search_path nextval pg_sleep setseed sleep_ms truncate_duckdb_logs txid_current verify_external verify_fetch_row verify_parallelism verify_serializer write_log`,
  ],
  [
    'JSON is not a type of this database',
    `array_to_json from_json from_json_strict json json_array json_array_length json_contains json_each json_exists json_extract json_extract_path json_extract_path_text json_extract_string json_group_array json_group_object json_group_structure json_keys json_merge_patch json_object json_pretty json_quote json_structure json_transform json_transform_strict json_tree json_type json_valid json_value row_to_json to_json`,
  ],
  ['it scans memory of the process', `arrow_scan arrow_scan_dumb seq_scan`],
  [
    "it shows the engine's own catalogue, session or machine",
    `can_cast_implicitly col_description collations current_catalog current_database current_role current_schema current_schemas current_user database_list database_size duckdb_approx_database_count duckdb_columns duckdb_connection_count duckdb_constraints duckdb_coordinate_systems duckdb_databases duckdb_dependencies duckdb_extensions duckdb_functions duckdb_indexes duckdb_keywords duckdb_log_contexts duckdb_logs duckdb_logs_parsed duckdb_memory duckdb_optimizers duckdb_prepared_statements duckdb_profiling_settings duckdb_schemas duckdb_secret_types duckdb_secrets duckdb_sequences duckdb_settings duckdb_table_sample duckdb_tables duckdb_temporary_files duckdb_types duckdb_variables duckdb_views extension_versions format_pg_type format_type functions generate_subscripts get_type has_any_column_privilege has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege has_schema_privilege has_sequence_privilege has_server_privilege has_table_privilege has_tablespace_privilege icu_calendar_names inet_client_addr inet_client_port inet_server_addr inet_server_port map_to_pg_oid metadata_info obj_description parse_duckdb_log_message pg_collation_is_visible pg_conf_load_time pg_conversion_is_visible pg_function_is_visible pg_get_constraintdef pg_get_expr pg_get_viewdef pg_has_role pg_is_other_temp_schema pg_my_temp_schema pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible pg_postmaster_start_time pg_size_pretty pg_table_is_visible pg_timezone_names pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible pg_typeof platform pragma_collations pragma_database_size pragma_metadata_info pragma_platform pragma_show pragma_storage_info pragma_table_info pragma_user_agent pragma_version session_user shobj_description show show_databases show_tables show_tables_expanded stats storage_info table_info test_all_types test_vector_types typeof user user_agent vector_type`,
  ],
  [
    'it runs or explains SQL text',
    `check_peg_parser json_deserialize_sql json_execute_serialized_sql json_serialize_plan json_serialize_sql query query_table sql_auto_complete summary`,
  ],
];

export const refusals: ReadonlyMap<string, string> = new Map(
  byReason.flatMap(([reason, names]) => names.split(/\s+/).map((name) => [name, reason] as const)),
);

/** Why a function of the engine is not called; undefined for names that it does not have. */
export const refusalOf = (name: string): string | undefined => refusals.get(name);

/** The refusal of a function that no table of rules has; `known` are the names that they have. */
export function refuseFunction(name: string, known: readonly string[]): Error {
  const reason = refusals.get(name);
  if (reason !== undefined) return sqlError('function_refused', `the function ${name}() is refused: ${reason}`);
  return sqlError('function_unknown', `there is no function ${name}(); similar ones: ${candidates(name, known)}`);
}
