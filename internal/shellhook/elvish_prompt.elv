
if (not (or (has-env STARSHIP_SHELL) (has-env POSH_SHELL) (has-env POSH_THEME))) {
  var before = $edit:prompt
  set edit:prompt = {
    (external awsid) prompt --shell elvish
    $before
  }
}
