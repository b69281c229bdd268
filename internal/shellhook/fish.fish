# What `awsid init fish` prints.
function awsid --description 'AWS credentials'
    if test (count $argv) -eq 0; or test "$argv[1]" != use
        command awsid $argv
        return
    end
    set --erase argv[1]
    set --local __awsid_change (command awsid use --shell fish $argv)
    or return
    string join \n -- $__awsid_change | source
end

# Completion.
function __awsid_complete
    set --local words (commandline --tokenize --cut-at-cursor --current-process)
    set --local last (commandline --current-token --cut-at-cursor | string unescape)
    or set last (commandline --current-token --cut-at-cursor | string replace --regex '^[\'"]' '')
    set --local directive 0
    set --local answers
    for line in (command awsid __complete $words[2..] "$last" 2>/dev/null)
        if string match --quiet --regex '^:\d+$' -- $line
            set directive (string sub --start 2 -- $line)
        else if test -n "$line"
            set --append answers $line
        end
    end
    set --local option (string match --regex '^--[^=]*=' -- "$last"; or echo) # "" where there is none
    if test (count $answers) -gt 0
        string join \n -- $option$answers
    else if test (math "bitand($directive, 4)") -eq 0
        string join \n -- $option(__fish_complete_path (string replace -- "$option" '' "$last"))
    end
end
complete --command awsid --no-files --keep-order --arguments '(__awsid_complete)'
