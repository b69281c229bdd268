
if (-not (Test-Path Function:\__awsid_prompt_before) -and -not ($env:STARSHIP_SHELL -or $env:POSH_SHELL -or $env:POSH_THEME)) {
    Copy-Item Function:\prompt Function:\global:__awsid_prompt_before
    function global:prompt {
        $succeeded = $?
        $code = $global:LASTEXITCODE
        $program = @(Get-Command -Name awsid -CommandType Application -ErrorAction SilentlyContinue)[0]
        $part = if ($program) { __awsid_utf8 { & $program prompt --shell pwsh } } else { '' }
        $global:LASTEXITCODE = $code
        if (-not $succeeded) { Write-Error '' -ErrorAction Ignore } # which sets $? again
        "$part" + (__awsid_prompt_before)
    }
}
