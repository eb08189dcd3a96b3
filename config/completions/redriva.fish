
# What the grammar does not know: fields of queries and their values, saved views, jobs, snapshots.
function __redriva_offers
    set -g __redriva_offered (command redriva completions --words (commandline -cp) 2>/dev/null)
    test (count $__redriva_offered) -gt 0
end
complete -c redriva -n __redriva_offers -f -a '$__redriva_offered'
complete -c redriva -n __redriva_offers -l files -x -a '$__redriva_offered'
complete -c redriva -n __redriva_offers -l unknown-files -x -a '$__redriva_offered'
