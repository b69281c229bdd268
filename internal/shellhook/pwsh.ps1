# What `awsid init pwsh` prints; made for PowerShell 5.1 and later.
function global:awsid {
    Set-StrictMode -Off
    $program = @(Get-Command -Name awsid -CommandType Application -ErrorAction Stop)[0]
    $words = @(__awsid_words $MyInvocation $args)
    if ($words.Count -eq 0 -or $words[0] -cne 'use') {
        if ($MyInvocation.ExpectingInput) { $input | & $program @words } else { & $program @words }
        return
    }
    $rest = @($words | Select-Object -Skip 1)
    $change = __awsid_utf8 { & $program use --shell pwsh @rest | Out-String }
    if ($LASTEXITCODE -eq 0 -and $change) { Invoke-Expression $change }
}

# A function is not given what a program would be: its first bare -- is missing, a,b is a list, and 012 the number 12. The
# statement tells what was typed; words out of a variable are what they are.
function global:__awsid_words($invocation, $given) {
    Set-StrictMode -Off
    $text = $invocation.Statement # older ones have the line alone
    if (-not $text -and $invocation.OffsetInLine -gt 0) { $text = $invocation.Line.Substring($invocation.OffsetInLine - 1) }
    $isCommand = { $args[0] -is [System.Management.Automation.Language.CommandAst] }
    $command = [System.Management.Automation.Language.Parser]::ParseInput([string]$text, [ref]$null, [ref]$null).Find($isCommand, $true)
    $typed = { param($element, $value)
        $isText = $element -is [System.Management.Automation.Language.StringConstantExpressionAst]
        if ($element -is [System.Management.Automation.Language.ConstantExpressionAst] -and -not $isText) { $element.Extent.Text } else { $value }
    }
    $words = New-Object System.Collections.ArrayList
    $at = 0
    foreach ($element in @($command.CommandElements | Select-Object -Skip 1)) {
        $isOption = $element -is [System.Management.Automation.Language.CommandParameterAst]
        if ($element.Splatted) {
            while ($at -lt $given.Count) { [void]$words.Add($given[$at++]) }
            break
        } elseif ($isOption -and $element.Extent.Text -eq '--') {
            [void]$words.Add('--')
        } elseif ($element -is [System.Management.Automation.Language.ArrayLiteralAst]) {
            $parts = for ($i = 0; $i -lt $element.Elements.Count; $i++) { & $typed $element.Elements[$i] $given[$at][$i] }
            [void]$words.Add($parts -join ',')
            $at++
        } else {
            [void]$words.Add((& $typed $element $given[$at++]))
            if ($isOption -and $element.Argument) { [void]$words.Add($given[$at++]) }
        }
    }
    if ($at -eq $given.Count) { $words } else { $given }
}

# Completion.
function global:__awsid_utf8([scriptblock]$run) {
    $encoding = [Console]::OutputEncoding
    if ($encoding.CodePage -eq 65001) { return & $run }
    try {
        [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
        & $run
    } finally {
        [Console]::OutputEncoding = $encoding
    }
}

Register-ArgumentCompleter -Native -CommandName awsid -ScriptBlock {
    param($last, $ast, $cursor)
    Set-StrictMode -Off
    $ErrorActionPreference = 'Continue'
    $program = @(Get-Command -Name awsid -CommandType Application -ErrorAction SilentlyContinue)[0]
    if (-not $program) { return }
    $words = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object {
        if ($_.Value -is [string]) { $_.Value } else { $_.Extent.Text }
    })
    $asked = $last.Trim("'", '"')
    if ($asked -eq '' -and $PSVersionTable.PSVersion -lt [version]'7.3') { $asked = '""' } # older ones drop an empty argument
    $option = ''
    if ($asked -match '^(--[^=]*=)') { $option = $Matches[1] }
    $answer = @(__awsid_utf8 { & $program __complete @words $asked 2>$null })
    $found = @($answer | ForEach-Object {
        if ($_ -eq '' -or $_ -match '^:\d+$') { return }
        $value, $about = $_ -split "`t", 2
        if (-not $about) { $about = $value }
        $text = $option + $value
        if ($asked -ne '""' -and -not $text.StartsWith($asked, [StringComparison]::OrdinalIgnoreCase)) { return }
        if ($text -match '[^\w@%+=:./-]') { $text = "'" + ($text -replace "['\u2018-\u201B]", '$0$0') + "'" }
        New-Object System.Management.Automation.CompletionResult $text, $value, 'ParameterValue', $about
    })
    if ($found.Count -eq 0 -and $answer[-1] -match '^:\d+$' -and ([int]$answer[-1].Substring(1) -band 4)) { '' } else { $found } # no files
}
