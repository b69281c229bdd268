package configure

import (
	"strings"

	"github.com/awsid/awsid/internal/config/region"
)

// question is one of the wizard's, in order.
type question struct {
	key    string // of the profile
	label  string
	masked bool   // show only the end of the current value
	hidden bool   // do not show what is typed; the option names a source
	option string // answers it without asking
	doc    string
	values func() []string // offered as completions; nil offers none
}

func wizardQuestions() []question {
	return []question{
		{key: "aws_access_key_id", label: "AWS Access Key ID", masked: true,
			option: "access-key-id", doc: "the access key `ID`"},
		{key: "aws_secret_access_key", label: "AWS Secret Access Key", masked: true, hidden: true,
			option: "secret-access-key-from", doc: "read the secret access key from " + sourceDoc},
		{key: "aws_session_token", label: "AWS Session Token", masked: true, hidden: true,
			option: "session-token-from", doc: "read the session token from " + sourceDoc},
		{key: "region", label: "Default region name",
			option: "default-region", doc: "the profile's `REGION`", values: region.Known},
		{key: "output", label: "Default output format",
			option: "default-output", doc: "the profile's output `FORMAT`", values: outputFormats},
	}
}

func outputFormats() []string {
	return []string{"json", "yaml", "yaml-stream", "text", "table", "off"}
}

// mask shows the last four characters of a key, as the AWS CLI does: also of
// one that has no more than that. It is what its listing prints.
func mask(key string) string {
	r := []rune(key)
	return strings.Repeat("*", 16) + string(r[max(0, len(r)-4):])
}
