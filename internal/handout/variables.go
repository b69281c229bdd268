package handout

import (
	"time"

	"github.com/awsid/awsid/internal/credentials"
)

// Variable is one environment variable.
type Variable struct{ Name, Value string }

// Variables returns credentials as the environment variables that every AWS
// SDK reads, in the order of the AWS CLI. What is not known is left out.
func Variables(c credentials.Credentials) []Variable {
	vars := []Variable{
		{"AWS_ACCESS_KEY_ID", c.AccessKeyID},
		{"AWS_SECRET_ACCESS_KEY", c.SecretAccessKey.Reveal()},
	}
	if c.HasToken || !c.SessionToken.Empty() {
		vars = append(vars, Variable{"AWS_SESSION_TOKEN", c.SessionToken.Reveal()})
	}
	if !c.Expires.IsZero() {
		vars = append(vars, Variable{"AWS_CREDENTIAL_EXPIRATION", Timestamp(c.Expires)})
	}
	return vars
}

// variableNames are all the variables that Variables may return.
func variableNames() []string {
	return []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"}
}

// Timestamp writes a time as the AWS CLI prints it: its own offset in digits,
// and six digits of a second or none.
func Timestamp(t time.Time) string {
	layout := "2006-01-02T15:04:05"
	if t.Nanosecond() >= int(time.Microsecond) {
		layout += ".000000"
	}
	return t.Format(layout + "-07:00")
}
