
# What the grammar does not know: fields of queries and their values, saved views, jobs, snapshots.
complete -c redriva -a '(command redriva completions --words (commandline -cp) 2>/dev/null)'
