package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// step is one command of the demo and what must be true of it.
type step struct {
	say     string
	args    string
	answers []answer // given on a terminal, in order
	exit    int
	wants   []string // all must stand in the output
	mask    bool     // hide the values of KEY=value lines
}

const profile = "my-sso-profile"

func scene() error {
	if err := perform(step{
		say:  "a person sets up a profile; the browser signs in as testuser",
		args: "configure sso --profile " + profile,
		answers: []answer{
			{"SSO session name", "my-sso\r"},
			{"SSO start URL", "https://my-sso-portal.awsapps.com/start\r"},
			{"SSO region", "us-east-1\r"},
			{"SSO registration scopes", "\r"},
			{"111122223333", "\r"},
			{"ReadOnly", "\x1b[B\r"},
			{"Default client Region", "us-west-2\r"},
			{"output format", "json\r"},
		},
		wants: []string{"sts get-caller-identity --profile " + profile},
	}); err != nil {
		return err
	}
	if err := showConfig(); err != nil {
		return err
	}
	for _, s := range rest() {
		if err := perform(s); err != nil {
			return err
		}
	}
	fmt.Println("\ndemo: shown: profile set up, sign-in in a browser, identity, buckets, exported credentials, sign-out; all through AWS's own protocols on loopback")
	return nil
}

func rest() []step {
	use := " --profile " + profile
	return []step{
		{say: "where every value comes from", args: "configure list" + use, wants: []string{profile, "us-west-2"}},
		{say: "signing in again when it is due", args: "sso login" + use},
		{say: "who am I?", args: "sts get-caller-identity" + use, wants: []string{`"Account": "111122223333"`, "assumed-role/AWSReservedSSO_"}},
		{say: "what can I see?", args: "s3 ls" + use, wants: []string{"amzn-s3-demo-bucket"}},
		{say: "credentials for any other program (values masked by this demo)", args: "configure export-credentials --format env" + use, wants: []string{"export AWS_ACCESS_KEY_ID=ASIA", "AWS_SESSION_TOKEN="}, mask: true},
		{say: "sign out", args: "sso logout" + use},
		{say: "and now the same call fails, and says what to do", args: "sts get-caller-identity" + use, exit: 255, wants: []string{"awsid sso login"}},
	}
}

func showConfig() error {
	home, err := os.UserHomeDir()
	if err != nil {
		return err
	}
	say("what the wizard wrote")
	fmt.Println("$ cat ~/.aws/config")
	text, err := os.ReadFile(filepath.Join(home, ".aws", "config"))
	fmt.Print(string(text))
	if err == nil && !strings.Contains(string(text), "[sso-session my-sso]") {
		err = fmt.Errorf("the sso-session is missing in ~/.aws/config")
	}
	return err
}

func perform(s step) error {
	say(s.say)
	fmt.Println("$ awsid " + s.args)
	out, exit, err := onTerminal(append([]string{"awsid"}, strings.Fields(s.args)...), s.answers, s.mask)
	if err != nil {
		return fmt.Errorf("awsid %s: %w", s.args, err)
	}
	if exit != s.exit {
		return fmt.Errorf("awsid %s: exit code %d, expected %d", s.args, exit, s.exit)
	}
	for _, w := range s.wants {
		if !strings.Contains(out, w) {
			return fmt.Errorf("awsid %s: %q is missing in the output", s.args, w)
		}
	}
	return nil
}

func say(text string) { fmt.Printf("\n# %s\n", text) }

// maskValues hides what stands behind NAME= in lines of exported variables.
func maskValues(text string) string {
	return regexp.MustCompile(`(AWS_[A-Z_]+=.{4})\S+`).ReplaceAllString(text, "$1********")
}
