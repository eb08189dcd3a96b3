
# What the grammar does not know: fields of queries and their values, saved views, jobs, snapshots.
_redriva_and_words() {
    local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n' offered word at
    offered=($(command "$1" completions --words "$line" 2>/dev/null))
    if [[ ${#offered[@]} -eq 0 ]]; then
        unset IFS
        _redriva "$@"
        return
    fi
    word="${line##*[[:space:]]}"
    # Inside of quotes a word is taken as it is, and not cut.
    if [[ "$line" != *[[:space:]][\'\"]* ]]; then
        for at in "${!offered[@]}"; do
            # The shell itself cuts words at colons: only what follows the last one is completed.
            if [[ "$word" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
                offered[at]="${offered[at]#"${word%"${word##*:}"}"}"
            fi
            printf -v "offered[$at]" %q "${offered[at]}"
        done
    fi
    COMPREPLY=("${offered[@]}")
    if [[ ${#offered[@]} -eq 1 && "${offered[0]}" == *: ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _redriva_and_words -o nosort -o bashdefault -o default redriva 2>/dev/null ||
    complete -F _redriva_and_words -o bashdefault -o default redriva
