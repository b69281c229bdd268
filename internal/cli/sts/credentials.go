package sts

import (
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/internal/cli/service"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/value"
)

// explainCode says why a code that was given was refused.
func explainCode(x service.Exchange, next service.Next) (value.Object, error) {
	answer, err := next()
	return answer, mfa.ExplainRefusal(err, mfa.Device{Serial: x.Option("SerialNumber")}, mfa.FromOption)
}

func assumeRole() service.Operation {
	return service.Operation{
		Name: "AssumeRole", Short: "get credentials of a role",
		Params: []service.Param{
			{Name: "RoleArn", Doc: "ARN of the role", Required: true, Min: 20},
			{Name: "RoleSessionName", Doc: "name of the session, seen in logs", Required: true, Min: 2},
			{Name: "PolicyArns", Doc: "managed policies that narrow the session, as arn=ARN"},
			{Name: "Policy", Doc: "a policy that narrows the session, as JSON or file://PATH", Min: 1},
			{Name: "DurationSeconds", Doc: "life of the credentials in seconds, from 900", Min: 900},
			{Name: "Tags", Doc: "tags, as Key=NAME,Value=TEXT"},
			{Name: "TransitiveTagKeys", Doc: "tag keys that go on to further roles"},
			{Name: "ExternalId", Doc: "the role owner's external ID", Min: 2},
			{Name: "SerialNumber", Doc: "serial number or ARN of the MFA device", Min: 9},
			{Name: "TokenCode", Doc: "the code from the MFA device", Min: 6},
			{Name: "SourceIdentity", Doc: "who is behind the session, seen in logs", Min: 2},
			{Name: "ProvidedContexts", Doc: "context assertions, as ProviderArn=ARN,ContextAssertion=TEXT"},
			{Name: "MinimumSessionTokenSize", Doc: "make the session token at least so many bytes, to test what it passes through"},
		},
		Wrap: explainCode,
		Call: service.Bind(client, (*sts.Client).AssumeRole),
	}
}

func assumeRoleWithWebIdentity() service.Operation {
	return service.Operation{
		Name: "AssumeRoleWithWebIdentity", Short: "get credentials of a role with a web identity token",
		Params: []service.Param{
			{Name: "RoleArn", Doc: "ARN of the role", Required: true, Min: 20},
			{Name: "RoleSessionName", Doc: "name of the session, seen in logs", Required: true, Min: 2},
			{Name: "WebIdentityToken", Doc: "the OAuth or OpenID Connect token, or file://PATH", Required: true, Min: 4},
			{Name: "ProviderId", Doc: "host of an OAuth 2.0 provider; none for OpenID Connect", Min: 4},
			{Name: "PolicyArns", Doc: "managed policies that narrow the session, as arn=ARN"},
			{Name: "Policy", Doc: "a policy that narrows the session, as JSON or file://PATH", Min: 1},
			{Name: "DurationSeconds", Doc: "life of the credentials in seconds, from 900", Min: 900},
			{Name: "MinimumSessionTokenSize", Doc: "make the session token at least so many bytes, to test what it passes through"},
		},
		Call: service.Bind(unsigned, (*sts.Client).AssumeRoleWithWebIdentity),
	}
}

func getSessionToken() service.Operation {
	return service.Operation{
		Name: "GetSessionToken", Short: "get temporary credentials of a user, with MFA if asked",
		Params: []service.Param{
			{Name: "DurationSeconds", Doc: "life of the credentials in seconds, from 900", Min: 900},
			{Name: "SerialNumber", Doc: "serial number or ARN of the MFA device", Min: 9},
			{Name: "TokenCode", Doc: "the code from the MFA device", Min: 6},
			{Name: "MinimumSessionTokenSize", Doc: "make the session token at least so many bytes, to test what it passes through"},
		},
		Wrap: explainCode,
		Call: service.Bind(client, (*sts.Client).GetSessionToken),
	}
}

func getFederationToken() service.Operation {
	return service.Operation{
		Name: "GetFederationToken", Short: "get temporary credentials for a federated user",
		Params: []service.Param{
			{Name: "Name", Doc: "name of the federated user", Required: true, Min: 2},
			{Name: "Policy", Doc: "a policy that narrows the session, as JSON or file://PATH", Min: 1},
			{Name: "PolicyArns", Doc: "managed policies that narrow the session, as arn=ARN"},
			{Name: "DurationSeconds", Doc: "life of the credentials in seconds, from 900", Min: 900},
			{Name: "Tags", Doc: "tags, as Key=NAME,Value=TEXT"},
			{Name: "MinimumSessionTokenSize", Doc: "make the session token at least so many bytes, to test what it passes through"},
		},
		Call: service.Bind(client, (*sts.Client).GetFederationToken),
	}
}
