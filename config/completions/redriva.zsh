
# What the grammar does not know: fields of queries and their values, saved views, jobs, snapshots.
_redriva() {
    local -a offered fields
    offered=("${(@f)$(command redriva completions --words "$LBUFFER" 2>/dev/null)}")
    offered=(${offered:#})
    if (( $#offered == 0 )); then
        _redriva_grammar "$@"
        return
    fi
    # A field goes on with its value.
    fields=(${(M)offered:#*:})
    (( $#fields )) && compadd -Q -S '' -- $fields
    offered=(${offered:#*:})
    (( $#offered )) && compadd -Q -- $offered
    return 0
}

if [ "$funcstack[1]" = "_redriva" ]; then
    _redriva "$@"
else
    compdef _redriva redriva
fi
