package awsapi_test

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/settings"
)

// The hosts and signing regions are those the AWS CLI 2.36 computes.
func TestEndpoints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ service, region, vars, url, signing string }{
		{"STS", "eu-west-1", "", "https://sts.eu-west-1.amazonaws.com", "eu-west-1"},
		{"STS", "us-east-1", "", "https://sts.us-east-1.amazonaws.com", "us-east-1"},
		{"STS", "aws-global", "", "https://sts.amazonaws.com", "us-east-1"},
		{"STS", "eu-nowhere-9", "", "https://sts.eu-nowhere-9.amazonaws.com", "eu-nowhere-9"},
		{"STS", "cn-north-1", "", "https://sts.cn-north-1.amazonaws.com.cn", "cn-north-1"},
		{"STS", "us-east-1", "AWS_USE_FIPS_ENDPOINT=true", "https://sts-fips.us-east-1.amazonaws.com", "us-east-1"},
		{"STS", "fips-us-east-1", "", "https://sts-fips.us-east-1.amazonaws.com", "us-east-1"},
		{"STS", "us-gov-west-1", "AWS_USE_FIPS_ENDPOINT=true", "https://sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
		{"STS", "eu-west-1", "AWS_USE_DUALSTACK_ENDPOINT=true", "https://sts.eu-west-1.api.aws", "eu-west-1"},
		{"STS", "us-iso-east-1", "", "https://sts.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"},
		{"STS", "eusc-de-east-1", "", "https://sts.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"},
		{"IAM", "eu-west-1", "", "https://iam.amazonaws.com", "us-east-1"},
		{"IAM", "cn-northwest-1", "", "https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1"},
		{"IAM", "us-gov-east-1", "", "https://iam.us-gov.amazonaws.com", "us-gov-west-1"},
		{"IAM", "aws-global", "", "https://iam.amazonaws.com", "us-east-1"},
		{"S3", "eu-west-1", "", "https://s3.eu-west-1.amazonaws.com", "eu-west-1"},
		{"S3", "aws-global", "", "https://s3.amazonaws.com", "us-east-1"},
		{"S3", "eu-west-1", "AWS_USE_FIPS_ENDPOINT=true", "https://s3-fips.eu-west-1.amazonaws.com", "eu-west-1"},
		{"S3", "eu-west-1", "AWS_USE_DUALSTACK_ENDPOINT=true", "https://s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1"},
		{"SSO", "eu-west-1", "", "https://portal.sso.eu-west-1.amazonaws.com", "eu-west-1"},
		{"SSO", "cn-north-1", "", "https://portal.sso.cn-north-1.amazonaws.com.cn", "cn-north-1"},
		{"SSO", "eu-west-1", "AWS_USE_FIPS_ENDPOINT=true", "https://portal.sso-fips.eu-west-1.amazonaws.com", "eu-west-1"},
		{"SSO", "us-gov-west-1", "AWS_USE_FIPS_ENDPOINT=true", "https://portal.sso.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
		{"SSO", "eu-west-1", "AWS_USE_DUALSTACK_ENDPOINT=true", "https://portal.sso.eu-west-1.api.aws", "eu-west-1"},
		{"SSO OIDC", "eu-west-1", "", "https://oidc.eu-west-1.amazonaws.com", "eu-west-1"},
		{"SSO OIDC", "cn-north-1", "", "https://oidc.cn-north-1.amazonaws.com.cn", "cn-north-1"},
		{"SSO OIDC", "eu-west-1", "AWS_USE_FIPS_ENDPOINT=true", "https://oidc-fips.eu-west-1.amazonaws.com", "eu-west-1"},
		{"SSO OIDC", "us-gov-west-1", "AWS_USE_FIPS_ENDPOINT=true", "https://oidc.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
		{"SSO OIDC", "eu-west-1", "AWS_USE_DUALSTACK_ENDPOINT=true", "https://oidc.eu-west-1.api.aws", "eu-west-1"},
		{"Signin", "eu-west-1", "", "https://eu-west-1.signin.aws.amazon.com", "eu-west-1"},
		{"Signin", "us-gov-west-1", "", "https://us-gov-west-1.signin.amazonaws-us-gov.com", "us-gov-west-1"},
		{"Signin", "cn-north-1", "", "https://cn-north-1.signin.amazonaws.cn", "cn-north-1"},
		{"Signin", "eusc-de-east-1", "", "https://eusc-de-east-1.signin.amazonaws-eusc.eu", "eusc-de-east-1"},
		{"Signin", "eu-west-1", "AWS_USE_FIPS_ENDPOINT=true", "https://signin-fips.eu-west-1.amazonaws.com", "eu-west-1"},
		{"Signin", "eu-west-1", "AWS_USE_DUALSTACK_ENDPOINT=true", "https://signin.eu-west-1.api.aws", "eu-west-1"},
		{"IAM", "eu-west-1", "AWS_ENDPOINT_URL_IAM=http://localhost:1/x", "http://localhost:1/x", "eu-west-1"},
		{"SSO OIDC", "eu-west-1", "AWS_ENDPOINT_URL_SSO_OIDC=http://localhost:1", "http://localhost:1", "eu-west-1"},
		{"STS", "aws-global", "AWS_ENDPOINT_URL=http://localhost:1", "http://localhost:1", "us-east-1"},
	} {
		e, err := clients(t, world(t, c.vars), settings.Flags{}).Endpoint(c.service, c.region)
		if err != nil || e.URL != c.url || e.SigningRegion != c.signing {
			t.Errorf("%s %s %s: %s signed %s, %v; want %s signed %s", c.service, c.region, c.vars, e.URL, e.SigningRegion, err, c.url, c.signing)
		}
	}
}

func TestAnEmptyRegionIsInNoSignature(t *testing.T) {
	t.Parallel()
	url, requests := answer(t, 403, nil, "")
	cl := clients(t, world(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=us-east-1"), settings.Flags{})
	_, err := cl.Call(t.Context(), awsapi.Request{Service: "sts", Operation: "GetCallerIdentity", NoRegion: true, Credentials: keys()})
	if err == nil || len(*requests) != 1 {
		t.Fatalf("%d requests, error %v; want one that is refused", len(*requests), err)
	}
	if got := (*requests)[0].Header.Get("Authorization"); !strings.Contains(got, "//sts/aws4_request") {
		t.Errorf("signed as %q, want a scope without a region", got)
	}
}
