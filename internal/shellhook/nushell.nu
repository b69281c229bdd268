# What `awsid init nushell` prints: save it and source it, as nushell evaluates no text.
def "nu-complete awsid" [line: string] {
    let words = ($line | str trim --left | split row --regex '\s+' | skip 1)
    let last = ($words | last)
    let option = ($last | parse --regex '^(?<option>--[^=]*=)' | get option | append '' | first)
    ^awsid __complete ...$words | complete | get stdout | lines | where {|line| $line != "" and not ($line =~ '^:\d+$') } | each {|line|
        let parts = ($line | split row --number 2 (char tab))
        { value: $"($option)($parts | first)", description: ($parts.1? | default "") }
    } | where {|answer| $answer.value starts-with $last } | update value {|answer|
        if $answer.value =~ '^[\w@%+:,./=-]+$' { $answer.value } else { $answer.value | to json }
    }
}

def --env --wrapped awsid [...rest: string@"nu-complete awsid"] {
    if ($rest | is-empty) or ($rest | first) != "use" {
        ^awsid ...$rest
        return
    }
    let change = (^awsid use --shell nushell ...($rest | skip 1) | from json)
    load-env $change.set
    hide-env --ignore-errors ...$change.unset
}
