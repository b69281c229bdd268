package endpoint

import "testing"

func TestHostNames(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]awsHost{
		"oidc.us-east-1.amazonaws.com":                           {"sso-oidc", "us-east-1", ""},
		"oidc-fips.us-gov-west-1.amazonaws.com":                  {"sso-oidc", "us-gov-west-1", ""},
		"oidc.eu-west-1.api.aws":                                 {"sso-oidc", "eu-west-1", ""},
		"oidc.cn-north-1.amazonaws.com.cn":                       {"sso-oidc", "cn-north-1", ""},
		"portal.sso.us-east-1.amazonaws.com":                     {"sso", "us-east-1", ""},
		"portal.sso-fips.us-east-1.amazonaws.com:443":            {"sso", "us-east-1", ""},
		"sts.amazonaws.com":                                      {"sts", "us-east-1", ""},
		"sts.us-isob-east-1.sc2s.sgov.gov":                       {"sts", "us-isob-east-1", ""},
		"STS.EU-Central-1.amazonaws.com":                         {"sts", "eu-central-1", ""},
		"iam.amazonaws.com":                                      {"iam", "us-east-1", ""},
		"iam.cn-north-1.amazonaws.com.cn":                        {"iam", "cn-north-1", ""},
		"s3.eu-west-1.amazonaws.com":                             {"s3", "eu-west-1", ""},
		"s3.amazonaws.com":                                       {"s3", "us-east-1", ""},
		"my.bucket.s3.dualstack.eu-west-1.amazonaws.com":         {"s3", "eu-west-1", "my.bucket"},
		"b.s3-fips.us-gov-east-1.amazonaws.com":                  {"s3", "us-gov-east-1", "b"},
		"b.s3-eu-west-1.amazonaws.com":                           {"s3", "eu-west-1", "b"},
		"iam.s3.us-east-2.amazonaws.com":                         {"s3", "us-east-2", "iam"},
		"us-east-1.signin.aws.amazon.com":                        {"signin", "us-east-1", ""},
		"signin.aws.amazon.com":                                  {"signin", "", ""},
		"us-gov-west-1.signin.amazonaws-us-gov.com":              {"signin", "us-gov-west-1", ""},
		"console.aws.amazon.com":                                 {"console", "", ""},
		"111122223333-abcd1234.eu-west-1.console.aws.amazon.com": {"console", "eu-west-1", ""},
		"s3.console.aws.amazon.com":                              {"console", "", ""},
		"console.s3.eu-west-1.amazonaws.com":                     {"s3", "eu-west-1", "console"},
		"my-sso-portal.awsapps.com":                              {"", "", ""},
		"device.sso.us-east-1.amazonaws.com":                     {"", "us-east-1", ""},
	} {
		if got := parseHost(host); got != want {
			t.Errorf("%s: %+v, want %+v", host, got, want)
		}
		if !IsAWSHost(host) {
			t.Errorf("%s is not taken for AWS's", host)
		}
	}
	for _, host := range []string{"example.com", "amazonaws.com.evil.example", "evilamazonaws.com", "127.0.0.1:80", "", "awsapps.com.example.org", "amazonaws.co"} {
		if IsAWSHost(host) {
			t.Errorf("%s is taken for AWS's", host)
		}
	}
}

func TestLoopbackNames(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"127.0.0.1:80": true, "127.8.9.10": true, "localhost:1": true, "[::1]:8080": true, "LOCALHOST": true,
		"127.0.0.1.example.com": false, "10.0.0.1": false, "": false, "localhost.example.com": false, "0.0.0.0:80": false,
	} {
		if got := isLoopback(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

func FuzzParseHost(f *testing.F) {
	f.Add("my.bucket.s3.dualstack.eu-west-1.amazonaws.com")
	f.Add("..amazonaws.com")
	f.Fuzz(func(t *testing.T, host string) {
		if h := parseHost(host); h != (awsHost{}) && !IsAWSHost(host) {
			t.Errorf("%q: %+v of a host that is not AWS's", host, h)
		}
	})
}
