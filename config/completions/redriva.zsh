
# What the grammar does not know: fields of queries and their values, saved views, jobs, snapshots.
_redriva() {
    local line="${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX"
    local -a offered fields
    offered=("${(@f)$(command $words[1] completions --words "$line" 2>/dev/null)}")
    offered=(${offered:#})
    if (( $#offered == 0 )); then
        _redriva_grammar "$@"
        return
    fi
    # A field goes on with its value.
    fields=(${(M)offered:#*:})
    offered=(${offered:#*:})
    (( $#fields )) && compadd -V fields -S '' -- $fields
    (( $#offered )) && compadd -V words -- $offered
    return 0
}

if [ "$funcstack[1]" = "_redriva" ]; then
    _redriva "$@"
else
    compdef _redriva redriva
fi
