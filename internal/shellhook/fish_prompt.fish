
if status is-interactive; and not functions --query __awsid_prompt_before; and test -z "$STARSHIP_SHELL$POSH_SHELL$POSH_THEME"
    functions --query fish_prompt # which loads it
    functions --copy fish_prompt __awsid_prompt_before
    function __awsid_status
        return $argv[1]
    end
    function fish_prompt
        set --local last $status
        command awsid prompt --shell fish
        __awsid_status $last
        __awsid_prompt_before
    end
end
