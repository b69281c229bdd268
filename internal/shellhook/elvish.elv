# What `awsid init elvish` prints.
fn awsid {|@rest|
  if (or (== (count $rest) 0) (not-eq $rest[0] use)) {
    (external awsid) $@rest
  } else {
    eval ((external awsid) use --shell elvish (all $rest[1..]) | slurp)
  }
}
edit:add-var awsid~ $awsid~

# Completion.
use str
set edit:completion:arg-completer[awsid] = {|@words|
  var option = ''
  if (and (str:has-prefix $words[-1] --) (str:contains $words[-1] =)) {
    set option = (str:split &max=2 = $words[-1] | take 1)=
  }
  var lines = [:4]
  try {
    set lines = [((external awsid) __complete (all $words[1..]) 2>/dev/null)]
  } catch e {
    nop
  }
  if (has-value [:0 :2] $lines[0]) {
    edit:complete-filename $words[-1]
  }
  all $lines | each {|line|
    if (not (or (eq $line '') (str:has-prefix $line :))) {
      var value @about = (str:split &max=2 "\t" $line)
      edit:complex-candidate $option$value &display=(str:join '  ' [$value $@about])
    }
  }
}
