//go:build unix

package shells

import "testing"

// TestBashCompleter completes `aws`, an alias of awsid, as bash asks the AWS CLI's completer: by a program.
func TestBashCompleter(t *testing.T) {
	t.Parallel()
	if !*foreign {
		return
	}
	bash := allShells()["bash"]
	bash.line = "shopt -s expand_aliases; alias aws=awsid; complete -o default -C 'awsid completer' aws"
	s := begin(t, bash)
	s.idle()
	s.keys("aws exec --if-needed never --profile team:\t")
	s.await("(blue)")
	s.enter(" -- show-profile")
	s.await("(no credentials found|nothing)")
	s.idle()
	s.keys("aws exec --profile keys\t")
	s.await("(-ci)")
	s.enter("-- show-profile")
	s.shows("||AKIAIOSFODNN7EXAMPLE|keys-ci")
	s.idle()
	s.keys("aws configure set --profile new output js\t")
	s.await("(on)")
	s.enter("")
	s.idle()
	s.run("aws configure get --profile new output")
	s.await(`(?m)^(json)`)
}
