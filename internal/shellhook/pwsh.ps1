# What `awsid init pwsh` prints; made for PowerShell 5.1 and later.
function global:awsid {
    $program = @(Get-Command -Name awsid -CommandType Application -ErrorAction Stop)[0]
    if ($args.Count -eq 0 -or $args[0] -cne 'use') {
        if ($MyInvocation.ExpectingInput) { $input | & $program @args } else { & $program @args }
        return
    }
    $rest = @($args | Select-Object -Skip 1)
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)
        $change = & $program use --shell pwsh @rest | Out-String
    } finally {
        [Console]::OutputEncoding = $encoding
    }
    if ($LASTEXITCODE -eq 0 -and $change) { Invoke-Expression $change }
}

# Completion.
Register-ArgumentCompleter -Native -CommandName awsid -ScriptBlock {
    param($last, $ast, $cursor)
    $program = @(Get-Command -Name awsid -CommandType Application -ErrorAction SilentlyContinue)[0]
    if (-not $program) { return }
    $words = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object {
        if ($null -ne $_.Value) { [string]$_.Value } else { $_.Extent.Text }
    })
    $asked = $last.Trim("'", '"')
    if ($asked -eq '' -and $PSVersionTable.PSVersion -lt [version]'7.3') { $asked = '""' } # older ones drop an empty argument
    $option = ''
    if ($asked -match '^(--[^=]*=)') { $option = $Matches[1] }
    & $program __complete @words $asked 2>$null | ForEach-Object {
        if ($_ -eq '' -or $_ -match '^:\d+$') { return }
        $value, $about = $_ -split "`t", 2
        if (-not $about) { $about = $value }
        $text = $option + $value
        if ($asked -ne '""' -and -not $text.StartsWith($asked, [StringComparison]::OrdinalIgnoreCase)) { return }
        if ($text -match '[^\w@%+=:,./-]') { $text = "'" + ($text -replace "['‘’‚‛]", '$0$0') + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $about)
    }
}
