
if not ("STARSHIP_SHELL" in $env or "POSH_SHELL" in $env or "POSH_THEME" in $env) {
    $env.PROMPT_COMMAND = do {
        let before = ($env.PROMPT_COMMAND? | default {|| "" })
        {|| $"(^awsid prompt --shell nushell)(if ($before | describe) == "closure" { do $before } else { $before })" }
    }
}
