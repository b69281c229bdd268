# What `awsid init nushell` prints: save it and source it, as nushell evaluates no text.
def "nu-complete awsid" [spans: list<string>] {
    let words = ($spans | skip 1 | each {|word|
        let parts = ($word | parse --regex '^(?<option>--[^=]*=)?(?<value>.*)$' | first)
        ($parts.option | default '') + (match ($parts.value | str substring ..0) {
            '"' => (try { $parts.value | from json } catch { $parts.value | str trim --char '"' })
            "'" => ($parts.value | str trim --char "'")
            "`" => ($parts.value | str trim --char "`")
            _ => $parts.value
        })
    })
    let option = ($words | last | parse --regex '^(?<option>--[^=]*=)' | get option | append '' | first)
    let answer = (^awsid __complete ...$words | complete | get stdout | lines)
    let values = ($answer | where {|line| $line != "" and not ($line =~ '^:\d+$') } | each {|line|
        let parts = ($line | split row --number 2 (char tab))
        { value: $"($option)($parts | first)", description: ($parts.1? | default "") }
    } | update value {|answer|
        if $answer.value =~ '^[\w@%+:,./=-]+$' { $answer.value } else { $answer.value | to json }
    })
    if ($values | is-empty) and ($answer | last | default ':0') in [':0', ':2'] { null } else { $values } # null: files
}

@complete "nu-complete awsid"
def --env --wrapped awsid [...rest: string] {
    if ($rest | is-empty) or ($rest | first) != "use" {
        ^awsid ...$rest
        return
    }
    let change = (^awsid use --shell nushell ...($rest | skip 1) | from json)
    load-env $change.set
    hide-env --ignore-errors ...$change.unset
}
