# What `awsid init nushell` prints: save it and source it, as nushell evaluates no text.
def --env --wrapped awsid [...rest] {
    if ($rest | is-empty) or ($rest | first) != "use" {
        ^awsid ...$rest
        return
    }
    let change = (^awsid use --shell nushell ...($rest | skip 1) | from json)
    load-env $change.set
    hide-env --ignore-errors ...$change.unset
}

$env.config.completions.external.completer = do {
    let before = ($env.config?.completions?.external?.completer?)
    {|spans|
        if ($spans | first) == "awsid" {
            ^awsid __complete ...($spans | skip 1) | lines | where {|line| $line != "" and not ($line =~ '^:\d+$') } | each {|line|
                let parts = ($line | split row --number 2 (char tab))
                { value: ($parts | first), description: ($parts | get --ignore-errors 1 | default "") }
            } | where {|answer| $answer.value starts-with ($spans | last) }
        } else if $before != null {
            do $before $spans
        }
    }
}
