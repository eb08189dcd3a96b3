
# What the grammar does not know: fields of queries and their values, saved views, jobs, snapshots.
_redriva_and_words() {
    local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n' offered word
    offered=($(command "$1" completions --words "$line" 2>/dev/null))
    if [[ ${#offered[@]} -eq 0 ]]; then
        unset IFS
        _redriva "$@"
        return
    fi
    # The shell itself cuts words at colons: only what follows the last one is completed.
    word="${line##*[[:space:]]}"
    if [[ "$word" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
        offered=("${offered[@]#"${word%"${word##*:}"}"}")
    fi
    COMPREPLY=("${offered[@]}")
    if [[ ${#offered[@]} -eq 1 && "${offered[0]}" == *: ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _redriva_and_words -o nosort -o bashdefault -o default redriva 2>/dev/null \
    || complete -F _redriva_and_words -o bashdefault -o default redriva
