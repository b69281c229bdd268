package consolelink

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// everything lets a federated user do what the IAM user may: without any policy it may do nothing.
const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// User is an IAM user with long-term keys.
type User struct {
	Keys     credentials.Credentials
	Region   string        // where STS is asked
	Person   string        // names the session, for the audit trail
	Duration time.Duration // 0 is STS's own, twelve hours
}

// Federate makes temporary credentials of the keys, since the console takes no others. partition is that of the user.
func (u User) Federate(ctx context.Context, clients *awsapi.Clients) (federated credentials.Credentials,
	partition string, err error) {
	input := value.Object{{Name: "Name", Value: sessionName(u.Person)}, {Name: "Policy", Value: everything}}
	if u.Duration != 0 {
		input = input.Set("DurationSeconds", int64(u.Duration/time.Second))
	}
	answer, err := clients.Call(ctx, awsapi.Request{Service: "sts", Operation: "GetFederationToken", Region: u.Region,
		Credentials: u.Keys, Input: input})
	if e, ok := errors.AsType[*problem.Error](err); ok && e.Code == "AccessDenied" && e.Hint == "" {
		return federated, "", e.WithHint("the console takes no keys of an IAM user: allow the user " +
			"sts:GetFederationToken, or use a profile with a role")
	}
	if err != nil {
		return federated, "", err
	}
	given, user := answer.Object("Credentials"), answer.Object("FederatedUser").Text("Arn")
	named, ok := arn.Parse(user)
	if !ok || given.Text("SessionToken") == "" {
		return federated, "", problem.New(problem.General, "STS answered GetFederationToken without complete credentials")
	}
	federated = u.Keys
	federated.AccessKeyID, federated.Expires = given.Text("AccessKeyId"), given.Time("Expiration")
	federated.SecretAccessKey = secret.New(given.Text("SecretAccessKey"))
	federated.SessionToken, federated.HasToken = secret.New(given.Text("SessionToken")), true
	return federated, named.Partition, nil
}

// sessionName makes a name that STS takes of a person's: 2 to 32 letters, digits and a few signs.
func sessionName(person string) string {
	const least, most = 2, 32
	name := strings.Map(func(r rune) rune {
		isLetter := r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
		if isLetter || strings.ContainsRune("_+=,.@-", r) {
			return r
		}
		return '-'
	}, person[strings.LastIndexByte(person, '\\')+1:]) // DOMAIN\person on Windows
	if len(name) < least {
		name = "awsid-" + name
	}
	return strings.TrimRight(name[:min(len(name), most)], "-")
}
