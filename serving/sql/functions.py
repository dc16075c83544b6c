"""Functions that a statement may call, by DuckDB's names: they compute from their arguments, and the result is small.

What reads files, settings or the catalog is not here, nor what makes much from little (`repeat`, `range`, `lpad`),
what takes a function as argument, and what is not the same each time (`random`).
"""

_OPERATORS = "+ - * / // % ^ ** || & | ~ << >> ~~ !~~ ~~* !~~* ~~~ @ !"
_AGGREGATES = """
any_value approx_count_distinct approx_quantile arg_max arg_min avg bool_and bool_or corr count count_if count_star
countif covar_pop covar_samp first kurtosis last list array_agg mad max max_by mean median min min_by mode product
quantile quantile_cont quantile_disc regr_intercept regr_r2 regr_slope skewness stddev stddev_pop stddev_samp
string_agg sum var_pop var_samp variance histogram
"""
_WINDOWS = """
cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number
"""
_NUMBERS = """
abs cbrt ceil ceiling degrees exp floor fmod greatest isfinite isinf isnan least ln log log10 log2 mod pi pow power
radians round sign sqrt trunc acos asin atan atan2 cos sin tan
"""
_TEXT = """
array_to_string ascii base64 char_length chr concat concat_ws contains ends_with format_bytes hash jaccard
jaro_winkler_similarity lcase left length levenshtein like_escape lower ltrim md5 not_like_escape position prefix
regexp_extract regexp_full_match regexp_matches regexp_replace replace reverse right rtrim sha256 split split_part
starts_with strip_accents strlen str_split string_split strpos substr substring suffix trim ucase unicode upper
"""
_TIMES = """
age century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname
dayofmonth dayofweek dayofyear decade epoch epoch_ms epoch_us era extract hour isodow isoyear last_day make_date
make_timestamp microsecond millisecond minute month monthname quarter second strftime strptime time_bucket
to_days to_hours to_microseconds to_milliseconds to_minutes to_months to_seconds to_timestamp to_weeks to_years
try_strptime week weekday weekofyear year yearweek current_date current_timestamp get_current_timestamp now today
"""
_NESTED = """
array_contains array_length cardinality flatten array_extract list_contains list_distinct list_element list_extract
list_has list_has_any list_position list_reverse_sort list_sort list_unique list_value list_sum list_avg list_max
list_min array_sort array_distinct map_extract map_keys map_values element_at row struct_extract struct_pack unnest len
"""
_OTHER = (
    "coalesce nullif ifnull if typeof json_extract json_extract_string json_array_length json_keys json_type"
)

FUNCTIONS = frozenset(
    f"{_OPERATORS} {_AGGREGATES} {_WINDOWS} {_NUMBERS} {_TEXT} {_TIMES} {_NESTED} {_OTHER}".split()
)
"""In lower case, as DuckDB's parser names them."""
